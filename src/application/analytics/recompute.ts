import { type Tally, tallyEvents } from '../../../projections/analytics/index.js';
import type { Recorded } from '../../domain/shared/event.js';
import { type EventStore, isUndecodable } from '../ports/eventStore.js';

const BATCH = 2_000;

/** Counts a bot's history anew (or, with null, everybody's), straight from the log and without touching any table. */
export async function recount(store: EventStore, botId: string | null): Promise<{ tally: Tally; events: number }> {
  const tally: Tally = new Map();
  let batch: Recorded[] = [];
  let events = 0;
  for await (const event of store.readAll({ categories: ['conversation'], hidePersonal: true })) {
    // What cannot be read is a dead letter of the read model too: neither counts it.
    if (isUndecodable(event) || (botId !== null && (event.data as { botId?: unknown }).botId !== botId)) continue;
    batch.push(event);
    if (batch.length < BATCH) continue;
    tallyEvents(batch, tally);
    events += batch.length;
    batch = [];
  }
  tallyEvents(batch, tally);
  return { tally, events: events + batch.length };
}
