import { botDecider } from '../../domain/bot/decider.js';
import type { BotEvent } from '../../domain/bot/events.js';
import type { BotState } from '../../domain/bot/state.js';
import { type Recorded, streamName } from '../../domain/shared/event.js';
import { type EventStore, isUndecodable } from '../ports/eventStore.js';

/** A moment of a bot: all that happened up to a time (inclusive), or up to a revision (inclusive). */
export type Moment = { readonly at: Date } | { readonly revision: number };

export interface PastState {
  readonly state: BotState;
  /** Of the last event that is in it. */
  readonly revision: number;
  readonly at: string;
}

/** The bot as it was then; null when it did not exist yet or never got to that revision. */
export async function stateAt(store: EventStore, botId: string, moment: Moment): Promise<PastState | null> {
  let past: PastState = { state: botDecider.initial, revision: -1, at: '' };
  for await (const read of store.readStream(streamName('bot', botId))) {
    if (isUndecodable(read)) throw new Error(`${read.stream}@${read.revision}: ${read.undecodable}`);
    const event = read as Recorded<BotEvent>;
    const { occurredAt } = event.metadata;
    if ('revision' in moment ? event.revision > moment.revision : new Date(occurredAt) > moment.at) break;
    past = { state: botDecider.evolve(past.state, event), revision: event.revision, at: occurredAt };
  }
  const isThere = 'revision' in moment ? past.revision === moment.revision : past.revision >= 0;
  return isThere ? past : null;
}
