import { isMetastream, isSoftDeleted, type StreamMetadata, streamOfMetastream } from './metadata.js';
import type { RecentEvent } from './recentIds.js';
import { isTombstoned } from './streams.js';
import type { Expected, StreamState } from './types.js';

/** What the decision needs to know; the writer answers from committed state plus the appends already in its group. */
export interface StreamKnowledge {
  state(stream: string): StreamState;
  metadata(stream: string): StreamMetadata;
  hasMetadata(stream: string): boolean;
  /** A recently written event with this id, if still remembered. */
  recent(stream: string, eventId: string): RecentEvent | undefined;
  /** The stored event with this number, if it still exists. */
  stored(stream: string, revision: number): { readonly id: string; readonly position: number } | undefined;
}

export type Decision =
  | { readonly kind: 'write'; readonly softDeleted: boolean }
  | { readonly kind: 'idempotent'; readonly event: RecentEvent }
  | { readonly kind: 'wrong-version'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

/** The expected-version table of section 5.1 with the idempotency rules of 5.2. `eventIds` is empty for deletions. */
export function decide(
  known: StreamKnowledge,
  stream: string,
  expected: Expected,
  eventIds: readonly string[],
): Decision {
  const state = known.state(stream);
  if (isTombstoned(state) || (isMetastream(stream) && isTombstoned(known.state(streamOfMetastream(stream))))) {
    return { kind: 'stream-deleted' };
  }
  const softDeleted = isSoftDeleted(known.metadata(stream));
  const write: Decision = { kind: 'write', softDeleted };
  const wrong: Decision = { kind: 'wrong-version', current: state.last };
  switch (expected.kind) {
    case 'any':
      return repeatedRecently(known, stream, eventIds, wrong) ?? write;
    case 'stream_exists':
      if (softDeleted) return { kind: 'stream-deleted' };
      if (state.last < 0 && !known.hasMetadata(stream)) return wrong;
      return repeatedRecently(known, stream, eventIds, wrong) ?? write;
    case 'no_stream':
      if (state.last < 0 || softDeleted) return write;
      return repeatedFrom(known, stream, 0, eventIds, state) ?? wrong;
    case 'revision':
      if (expected.revision === state.last) return write;
      if (softDeleted || expected.revision > state.last) return wrong;
      return repeatedFrom(known, stream, expected.revision + 1, eventIds, state) ?? wrong;
  }
}

/** Undefined when the first id is not remembered: a new write. */
function repeatedRecently(
  known: StreamKnowledge,
  stream: string,
  eventIds: readonly string[],
  wrong: Decision,
): Decision | undefined {
  let last: RecentEvent | undefined;
  for (const [i, eventId] of eventIds.entries()) {
    const found = known.recent(stream, eventId);
    if (found === undefined) return i === 0 ? undefined : wrong;
    last = found;
  }
  return last && { kind: 'idempotent', event: last };
}

/** Undefined unless the events from `first` on are exactly the submitted ones. */
function repeatedFrom(
  known: StreamKnowledge,
  stream: string,
  first: number,
  eventIds: readonly string[],
  state: StreamState,
): Decision | undefined {
  if (eventIds.length === 0 || first + eventIds.length - 1 > state.last) return undefined;
  let event: RecentEvent | undefined;
  for (const [i, eventId] of eventIds.entries()) {
    const stored = known.stored(stream, first + i);
    if (stored?.id !== eventId) return undefined;
    event = { revision: first + i, position: stored.position };
  }
  return event && { kind: 'idempotent', event };
}
