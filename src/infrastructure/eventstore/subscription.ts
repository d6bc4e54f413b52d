import { END, type EventStoreDBClient, type RecordedEvent, START, streamNameFilter } from '@eventstore/db-client';
import type { SubscribeOptions } from '../../application/ports/eventStore.js';
import type { StoredEvent, StoredPlace } from './codec.js';
import { toStored } from './stored.js';

export interface StoredPage {
  readonly events: readonly (StoredEvent & StoredPlace)[];
  readonly position: bigint;
  readonly live: boolean;
}

const DEFAULT_MAX_PAGE = 2_000;
/** Events that the server considers between two checkpoints of a subscription that matches little. */
const SEARCH_WINDOW = 1_000;
/** While history is read, how long a page waits to become full: each costs whoever handles it a transaction. */
const GATHER_MS = 50;

/**
 * A `$all` subscription filtered on the server by stream prefix, as pages: whatever has arrived while the last page was
 * being handled, at most `maxPage`. A page without events tells how far the log was searched. Ends when `signal` aborts,
 * throws when the server goes away (subscribe again from the last position).
 */
export async function* subscribeToCategories(
  client: EventStoreDBClient,
  options: SubscribeOptions,
): AsyncGenerator<StoredPage> {
  const { signal, maxPage = DEFAULT_MAX_PAGE } = options;
  if (signal.aborted) return;
  let buffer: RecordedEvent[] = [];
  let position = typeof options.from === 'bigint' ? options.from : 0n;
  let searched = 0n;
  let isNoting = false;
  let isLive = false;
  let hasNews = false;
  let failure: Error | undefined;
  let wake: () => void = () => {};

  const subscription = client.subscribeToAll(
    {
      fromPosition:
        options.from === null ? START : options.from === 'end' ? END : { commit: options.from, prepare: options.from },
      filter: streamNameFilter({
        prefixes: options.categories.map((category) => `${category}-`),
        checkpointInterval: 1,
        maxSearchWindow: SEARCH_WINDOW,
        // The client waits for what this returns before it reads on.
        checkpointReached: async (_subscription, { commit }) => {
          searched = commit;
          noteSearched();
        },
      }),
    },
    { highWaterMark: maxPage },
  );
  /** Once all that has come was taken; never when that cannot be: then nobody may be told that it was. */
  const whenDrained = async (then: () => void) => {
    while (subscription.readableLength > 0) {
      if (signal.aborted || failure) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    then();
    wake();
  };
  const noteSearched = () => {
    if (isNoting) return;
    isNoting = true;
    // Not before the events in front of it were taken: the readable side holds some back while paused.
    void whenDrained(() => {
      isNoting = false;
      if (searched > position) [position, hasNews] = [searched, true];
    });
  };
  subscription.on('data', ({ event }) => {
    if (event) buffer.push(event);
    if (buffer.length >= maxPage) subscription.pause();
    wake();
  });
  subscription.on('caughtUp', () => {
    void whenDrained(() => {
      [isLive, hasNews] = [true, true];
    });
  });
  subscription.on('fellBehind', () => {
    isLive = false;
  });
  subscription.on('error', (error) => {
    failure = error;
    wake();
  });
  subscription.on('end', () => {
    failure ??= new Error('The subscription was ended by the server');
    wake();
  });
  const gathered = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      wake = () => {
        if (buffer.length < maxPage && !isLive && !failure && !signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
      wake();
    });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);

  try {
    while (!signal.aborted) {
      if (buffer.length === 0 && !hasNews) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (!isLive) await gathered();
      const events = buffer;
      buffer = [];
      hasNews = false;
      const last = events.at(-1)?.position?.commit ?? 0n;
      if (last > position) position = last;
      if (subscription.isPaused()) subscription.resume();
      yield { events: events.map(toStored), position, live: isLive };
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await subscription.unsubscribe().catch(() => {});
    // While paused it would never see its end, and the client never let go of it.
    subscription.resume();
  }
}
