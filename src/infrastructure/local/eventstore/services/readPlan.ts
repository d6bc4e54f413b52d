import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type AllFilter, compileFilter } from './filter.js';
import { invalidArgument } from './refusal.js';

/** A `ReadReq` with all its oneofs decided. Numbers above 2^53 are capped: no event lies there. */
export type ReadPlan = (
  | { readonly source: 'stream'; readonly stream: string }
  | { readonly source: 'all'; readonly filter: AllFilter | null }
) & {
  readonly from: 'start' | 'end' | number;
  readonly direction: 'forwards' | 'backwards';
  /** Null: a subscription. */
  readonly count: number | null;
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
};

const BACKWARDS = 1;

/** @throws Refusal INVALID_ARGUMENT for a combination that means nothing */
export function planRead(request: ReadReq): ReadPlan {
  const options = request.getOptions();
  if (options === undefined) throw invalidArgument('The request has no options');
  const backwards = Number(options.getReadDirection()) === BACKWARDS;
  if (options.hasSubscription() && backwards) throw invalidArgument('A subscription reads forwards');
  if (!options.hasSubscription() && !options.hasCount()) throw invalidArgument('Neither a count nor a subscription');
  const common = {
    direction: backwards ? ('backwards' as const) : ('forwards' as const),
    count: options.hasSubscription() ? null : capped(options.getCount()),
    resolveLinks: options.getResolveLinks(),
    structuredIds: options.getUuidOption()?.hasStructured() ?? false,
  };
  const filter = options.getFilter();
  const stream = options.getStream();
  if (stream !== undefined) {
    if (filter !== undefined) throw invalidArgument('Only $all can be filtered');
    const name = Buffer.from(stream.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    if (name === '' || name === '$$') throw invalidArgument(`'${name}' is not a stream name`);
    const from = stream.hasStart() ? 'start' : stream.hasEnd() ? 'end' : capped(stream.getRevision());
    return { ...common, source: 'stream', stream: name, from };
  }
  const all = options.getAll();
  if (all === undefined) throw invalidArgument('Neither a stream nor $all');
  const compiled = filter === undefined ? null : compileFilter(filter);
  return { ...common, source: 'all', filter: compiled, from: allFrom(all) };
}

function allFrom(all: ReadReq.Options.AllOptions): ReadPlan['from'] {
  if (all.hasStart()) return 'start';
  if (all.hasEnd()) return 'end';
  const position = all.getPosition();
  if (position === undefined) throw invalidArgument('No position');
  const commit = BigInt(position.getCommitPosition());
  const prepare = BigInt(position.getPreparePosition());
  // Upstream's "end" is −1/−1, which travels as the largest unsigned number.
  if (commit === UINT64_MAX && prepare === UINT64_MAX) return 'end';
  if (commit > INT64_MAX_BIG || prepare > INT64_MAX_BIG) throw invalidArgument('A position is negative');
  if (prepare > commit) throw invalidArgument('The prepare position lies after the commit position');
  return capped(position.getCommitPosition());
}

const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MAX_BIG = 2n ** 63n - 1n;
const capped = (value: string): number => Math.min(Number(value), Number.MAX_SAFE_INTEGER - 1);
