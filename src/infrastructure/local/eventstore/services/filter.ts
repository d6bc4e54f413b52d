import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { dataOf, streamOf, typeOf } from '../storage/record.js';
import { invalidArgument } from './refusal.js';

/** Which events of `$all` are wanted, and after how many considered ones a checkpoint is due. */
export interface AllFilter {
  readonly matches: (record: Buffer) => boolean;
  readonly checkpointInterval: number;
}

const DEFAULT_WINDOW = 32;

/**
 * Compiles the filter of a read or subscription.
 * @throws Refusal INVALID_ARGUMENT for an interval of 0, a missing expression or a regex that JavaScript cannot run
 */
export function compileFilter(options: ReadReq.Options.FilterOptions): AllFilter {
  const expression = options.getStreamIdentifier() ?? options.getEventType();
  if (expression === undefined) throw invalidArgument('The filter names neither stream nor event type');
  const subject = options.hasStreamIdentifier() ? streamOf : typeOf;
  const multiplier = options.getCheckpointintervalmultiplier();
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  if (multiplier === 0) throw invalidArgument('The checkpoint interval multiplier must be greater than 0');
  if (window === 0) throw invalidArgument('The search window must be greater than 0');
  const regex = expression.getRegex();
  const prefixes = expression.getPrefixList();
  if (regex === '' && prefixes.length === 0) throw invalidArgument('The filter has neither a regex nor prefixes');
  const wanted =
    regex === ''
      ? (text: string): boolean => prefixes.some((prefix) => text.startsWith(prefix))
      : regexTest(translateRegex(regex));
  return { matches: (record) => wanted(subject(record)), checkpointInterval: multiplier * window };
}

const regexTest =
  (regex: RegExp) =>
  (text: string): boolean =>
    regex.test(text);

/**
 * The .NET regex as a JavaScript one. Translated: `\A`, `\z`, `\Z`, quoted group names, leading inline options (?imsx-less).
 * Refused, because JavaScript lacks them: conditionals, atomic and balancing groups, inline options elsewhere.
 */
function translateRegex(source: string): RegExp {
  let body = source;
  let flags = '';
  const inline = /^\(\?([ims]+)\)/.exec(body);
  if (inline !== null) {
    flags = [...new Set(inline[1])].join('');
    body = body.slice(inline[0].length);
  }
  body = body
    .replace(/\(\?'(\w+)'/g, '(?<$1>')
    .replace(
      /\\(.)/gs,
      (whole, letter: string) =>
        ({ A: '(?<![\\s\\S])', z: '(?![\\s\\S])', Z: '(?=\\n?(?![\\s\\S]))' })[letter] ?? whole,
    );
  try {
    return new RegExp(body, flags);
  } catch (error) {
    throw invalidArgument(`The filter's regular expression is not supported: ${(error as Error).message}`);
  }
}

const DOLLAR = 0x24;

/** Streams that `$all` never shows: node-internal epochs and the bookkeeping of persistent subscriptions to `$all`. */
export function isHiddenFromAll(record: Buffer): boolean {
  if (record[record.readUInt32LE(20)] !== DOLLAR) return false;
  const stream = streamOf(record);
  if (stream === '$epoch-information') return true;
  return stream.startsWith('$persistentsubscription-$all::') && /-(checkpoint|parked)$/.test(stream);
}

/** `<number>@<stream>` of a link event, or null when it is not readable as one. */
export function linkTarget(record: Buffer): { revision: number; stream: string } | null {
  const text = dataOf(record).toString('utf8');
  const at = text.indexOf('@');
  const number = text.slice(0, at);
  if (at < 1 || !/^\d{1,16}$/.test(number)) return null;
  return { revision: Number(number), stream: text.slice(at + 1) };
}
