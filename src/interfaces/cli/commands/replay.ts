import { type Command, Option } from 'commander';
import type { EventStore, ReadEvent } from '../../../application/ports/eventStore.js';
import { type Moment, stateThen, UnreadableThen } from '../../../application/timeTravel.js';
import { TOKENS } from '../../../application/tokens.js';
import type { Recorded } from '../../../domain/shared/event.js';
import type { Services } from '../../../infrastructure/container/index.js';
import { ENGINE } from '../../../infrastructure/container/projectionTokens.js';
import { HISTORY } from '../areas.js';
import { isThere } from '../isThere.js';
import { demandCategories, demandTypes } from '../knownNames.js';
import { demandSpan, parseCount, parsePosition, parseTime, several } from '../options.js';
import { printLine } from '../printLine.js';
import { CliError, UsageError, withServices } from '../session.js';

interface Options {
  readonly stream?: string;
  readonly category?: string[];
  readonly type?: string[];
  readonly actor?: string;
  readonly correlation?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly after?: bigint;
  readonly limit?: number;
  readonly json?: true;
  readonly personal?: true;
  readonly state?: true;
  readonly revision?: number;
}

/** `nova replay`: the log as it is, or one stream folded as of a moment. */
export function replayCommand(program: Command): void {
  program
    .command('replay')
    .description('print events in the order in which they happened, or with --state what a stream had become')
    .option('--stream <name>', 'only this stream, such as bot-<id>')
    .option('--category <name>', 'only streams of this kind (may be repeated)', several)
    .option('--type <name>', 'only events of this type (may be repeated)', several)
    .option('--actor <id>', 'only what this account, key or program did')
    .option('--correlation <id>', 'only what one request set in motion')
    .option('--from <time>', 'not before', parseTime)
    .option('--to <time>', 'not after; with --state: as of this time', parseTime)
    .option('--after <position>', 'only after this position of the log', parsePosition)
    .option('--limit <n>', 'at most so many', parseCount('--limit'))
    .option('--json', 'JSON lines')
    .option('--personal', 'show personal fields too (they are hidden otherwise)')
    .option('--state', 'fold the stream instead of printing its events')
    .addOption(new Option('--revision <n>', 'with --state: as of this revision').argParser(parseCount('--revision', 0)))
    .action(async (options: Options) => {
      const problem = options.state ? problemOfState(options) : problemOfPrint(options);
      if (problem !== null) throw new UsageError(problem);
      demandSpan(options);
      await demandCategories(options.category);
      await withServices(HISTORY, (services) => (options.state ? state(services, options) : print(services, options)));
    });
}

const STATE_OPTIONS: readonly (keyof Options)[] = ['state', 'stream', 'revision', 'to', 'personal'];

function problemOfState(options: Options): string | null {
  const { stream, revision, to, personal } = options;
  const idle = (Object.keys(options) as (keyof Options)[]).filter((name) => !STATE_OPTIONS.includes(name));
  if (idle.length > 0) return `--state takes no --${idle.sort().join(', no --')}.`;
  if (stream === undefined) return '--state needs --stream.';
  if (revision !== undefined && to !== undefined) return 'Give either --revision or --to.';
  // A state is folded from personal fields too, and nothing tells them apart any more.
  return personal ? null : 'A state may hold personal data: add --personal to see it.';
}

function problemOfPrint({ stream, revision, category }: Options): string | null {
  if (revision !== undefined) return '--revision needs --state.';
  return stream !== undefined && category !== undefined ? 'Give either --stream or --category.' : null;
}

async function state({ get }: Services, { stream = '', revision, to }: Options): Promise<void> {
  const moment: Moment = revision !== undefined ? { revision } : to === undefined ? null : { at: to };
  const { DECIDERS } = await import('../../../application/deciders.js');
  const then = await stateThen(get(TOKENS.EventStore), DECIDERS, stream, moment).catch((error: unknown) => {
    throw error instanceof UnreadableThen ? new CliError(`No state is known after ${error.message}`) : error;
  });
  if (then === 'unknownCategory') throw new CliError(`${stream} is no stream of this service.`);
  if (then === 'nothingThen') throw new CliError(`${stream} has no state at that moment.`);
  console.log(JSON.stringify(then, plain, 2));
}

async function print({ get }: Services, options: Options): Promise<void> {
  const { stream } = options;
  if (stream !== undefined && !(await isThere(get(TOKENS.EventStore), stream))) {
    throw new CliError(`There is no stream ${stream}.`);
  }
  const show = get(ENGINE.Show);
  const isWanted = filterOf(options);
  let printed = 0;
  for await (const event of source(get(TOKENS.EventStore), options)) {
    if (!isWanted(event)) continue;
    const shown = show(event, options.personal === true);
    await printLine(options.json ? JSON.stringify(shown) : inOneLine(shown));
    printed += 1;
    if (options.limit !== undefined && printed >= options.limit) break;
  }
  // Not before: the log may hold events of a type that only another version knows.
  if (printed === 0) await demandTypes(options.type);
}

function source(store: EventStore, { stream, category, after }: Options): AsyncIterable<ReadEvent> {
  if (stream !== undefined) return store.readStream(stream);
  return store.readAll({
    ...(after === undefined ? {} : { after }),
    ...(category === undefined ? {} : { categories: category }),
  });
}

/** Events that cannot be read are shown, unless something is asked of them that only their metadata tells. */
function filterOf({ type, actor, correlation, from, to, after }: Options): (event: ReadEvent) => boolean {
  return (event) => {
    const { metadata } = event as Partial<Recorded>;
    const at = metadata && new Date(metadata.occurredAt);
    if (type && !type.includes(event.type)) return false;
    if (after !== undefined && event.position <= after) return false;
    if (actor !== undefined && metadata?.actor.id !== actor) return false;
    if (correlation !== undefined && metadata?.correlationId !== correlation) return false;
    if (from && (!at || at < from)) return false;
    return !(to && (!at || at > to));
  };
}

function inOneLine(event: Record<string, unknown>): string {
  const { occurredAt = '-', stream, revision, type, actor, data, undecodable } = event;
  const who = actor as { kind: string; id: string } | undefined;
  const what = undecodable === undefined ? JSON.stringify(data) : `cannot be read: ${String(undecodable)}`;
  return `${String(occurredAt)}  ${String(stream)}@${String(revision)}  ${String(type)}  ${who ? `${who.kind}:${who.id}` : '-'}  ${what}`;
}

/** JSON for what states are made of. */
const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
};
