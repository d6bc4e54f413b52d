import type { BotEvent } from '../../domain/bot/events.js';
import { type Actor, type Recorded, streamName } from '../../domain/shared/event.js';
import { type EventStore, isUndecodable } from '../ports/eventStore.js';
import { inWords } from './historyWords.js';

export interface HistoryEntry {
  readonly revision: number;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: Actor;
  /** What happened, as a sentence. */
  readonly text: string;
}

const UNREADABLE = 'A change that this version of the service cannot read.';

/** The newest `limit` events up to `upTo` (a revision), newest first. Costs what it shows, not what there was before. */
export async function readHistory(
  store: EventStore,
  botId: string,
  upTo: number,
  limit: number,
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const read of store.readStream(streamName('bot', botId), Math.max(0, upTo - limit + 1))) {
    if (read.revision > upTo) break;
    const { revision, type, metadata } = read;
    if (!metadata) continue;
    const text = isUndecodable(read) ? UNREADABLE : inWords(read as Recorded<BotEvent>);
    entries.push({ revision, type, at: metadata.occurredAt, actor: metadata.actor, text });
  }
  return entries.reverse();
}
