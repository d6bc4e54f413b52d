import { type EventStore, isUndecodable } from '../../application/ports/eventStore.js';
import type { DeadLetter, DeadLetters } from './deadLetters.js';
import { DataError, type Target } from './target.js';

/**
 * Applies the dead letters of one stream in their order, each once, and stops at the first that still cannot be applied.
 * To be called only by the holder of the lease, between two batches. A stream with one that the checkpoint has not passed
 * over yet, because of a kill or an outage in between, stays asked for: the log is about to bring that event once more.
 * @returns how many were applied, and the failure if there was one.
 */
export async function retryStream(
  store: EventStore,
  deadLetters: DeadLetters,
  target: Target,
  projection: string,
  stream: string,
): Promise<{ readonly applied: number; readonly failed: string | null }> {
  const waiting = await deadLetters.ofStream(projection, stream);
  const byRevision = new Map(waiting.map((letter) => [letter.revision, letter]));
  let applied = 0;
  const fail = async (letter: DeadLetter, error: string) => {
    await deadLetters.endRetry(projection, stream, { id: letter.id, error });
    return { applied, failed: error };
  };
  const [first, last] = [waiting[0], waiting.at(-1)];
  if (first && last) {
    const checkpoint = await target.checkpoint('live');
    if (!checkpoint || checkpoint.position < last.position) return { applied, failed: null };
    for await (const event of store.readStream(stream, first.revision)) {
      const letter = byRevision.get(event.revision);
      if (!letter) continue;
      if (isUndecodable(event)) return fail(letter, event.undecodable);
      try {
        await target.repair('live', event, letter.id);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        return fail(letter, error.message);
      }
      applied += 1;
      byRevision.delete(event.revision);
      if (byRevision.size === 0) break;
    }
    const [missing] = byRevision.values();
    if (missing) return fail(missing, 'the stream does not hold this event any more');
  }
  await deadLetters.endRetry(projection, stream);
  return { applied, failed: null };
}
