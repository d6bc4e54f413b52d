import { type AnyEvent, aggregateIdOf, categoryOf, type Recorded } from '../domain/shared/event.js';
import type { AnyDecider } from './aggregates.js';
import { type EventStore, isUndecodable, type ReadEvent } from './ports/eventStore.js';

/** All that happened up to a time (inclusive) or up to a revision (inclusive); null: until now. */
export type Moment = { readonly at: Date } | { readonly revision: number } | null;

export interface StateThen {
  readonly category: string;
  readonly id: string;
  readonly state: unknown;
  /** Of the last event that is in it. */
  readonly revision: number;
  readonly position: bigint;
  readonly occurredAt: string;
}

export type TimeTravelRefusal = 'unknownCategory' | 'nothingThen';

/** The stream holds an event that cannot be read, so no state after it is known. */
export class UnreadableThen extends Error {}

/**
 * Folds any stream as of a moment.
 * @returns the state, or why there is none: no such kind of aggregate, or nothing had happened (or that revision was never reached).
 */
export async function stateThen(
  store: EventStore,
  deciders: ReadonlyMap<string, AnyDecider>,
  stream: string,
  moment: Moment,
): Promise<StateThen | TimeTravelRefusal> {
  const decider = deciders.get(categoryOf(stream));
  if (!decider) return 'unknownCategory';
  let state = decider.initial;
  let last: Recorded<AnyEvent> | undefined;
  for await (const event of store.readStream(stream)) {
    if (isLater(event, moment)) break;
    if (isUndecodable(event))
      throw new UnreadableThen(`${stream}@${event.revision} (${event.type}): ${event.undecodable}`);
    state = decider.evolve(state, event);
    last = event;
  }
  if (!last || (moment && 'revision' in moment && last.revision !== moment.revision)) return 'nothingThen';
  return {
    category: categoryOf(stream),
    id: aggregateIdOf(stream),
    state,
    revision: last.revision,
    position: last.position,
    occurredAt: last.metadata.occurredAt,
  };
}

function isLater(event: ReadEvent, moment: Moment): boolean {
  if (moment === null) return false;
  if ('revision' in moment) return event.revision > moment.revision;
  const { metadata } = event;
  return metadata !== undefined && new Date(metadata.occurredAt) > moment.at;
}
