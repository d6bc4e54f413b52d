import { convertToCommandError, type EventStoreDBClient } from '@eventstore/db-client';
import type { SubscribeOptions } from '../../application/ports/eventStore.js';
import { callCategories } from './categoryCall.js';
import type { StoredEvent, StoredPlace } from './codec.js';
import type { Received } from './received.js';

export interface StoredPage {
  readonly events: readonly (StoredEvent & StoredPlace)[];
  readonly position: bigint;
  readonly live: boolean;
}

const DEFAULT_MAX_PAGE = 2_000;
/** While history is read, how long a page waits to become full: each costs whoever handles it a transaction. */
const GATHER_MS = 250;

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
  let events: (StoredEvent & StoredPlace)[] = [];
  let position = typeof options.from === 'bigint' ? options.from : 0n;
  let isLive = false;
  let hasNews = false;
  let failure: Error | undefined;
  let wake: () => void = () => {};

  const call = await callCategories(client, options);
  const receive = (received: Received) => {
    if (received.kind === 'event') {
      events.push(received.event);
      position = received.event.position;
      if (events.length >= maxPage) call.pause();
    } else if (received.kind === 'searched') {
      if (received.position <= position) return;
      position = received.position;
    } else if (received.kind === 'other') return;
    else isLive = received.kind === 'caughtUp';
    hasNews = true;
    wake();
  };
  const fail = (error: Error) => {
    failure ??= convertToCommandError(error);
    wake();
  };
  call.on('data', receive);
  call.on('error', fail);
  call.on('end', () => fail(new Error('The subscription was ended by the server')));
  const gathered = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      wake = () => {
        if (events.length < maxPage && !isLive && !failure && !signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
      wake();
    });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);

  try {
    while (!signal.aborted) {
      if (!hasNews) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (!isLive) await gathered();
      const page = { events, position, live: isLive };
      events = [];
      hasNews = false;
      if (call.isPaused()) call.resume();
      yield page;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    call.cancel();
    // While paused it would never see its end, and the client never let go of it.
    call.resume();
  }
}
