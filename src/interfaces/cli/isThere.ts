import type { EventStore } from '../../application/ports/eventStore.js';

/** Whether a stream has an event: a mistyped name is told from one in which nothing is found. */
export async function isThere(store: EventStore, stream: string): Promise<boolean> {
  for await (const _ of store.readStream(stream)) return true;
  return false;
}
