import type { EventStore, ReadEvent } from '../../application/ports/eventStore.js';
import { categoryOf } from '../../domain/shared/event.js';
import type { SharedFeed } from './sharedFeed.js';
import { BEGINNING } from './target.js';

export interface SourcePage {
  readonly events: readonly ReadEvent[];
  /** The log has been looked at up to here. */
  readonly position: bigint;
  /** Nothing older is left to read. */
  readonly live: boolean;
}

/** Page size of a consumer that is behind. */
const CATCH_UP_PAGE = 2_000;

/** History of some categories after `from`, filtered on the server; goes on with what comes until the signal aborts. */
export async function* history(
  store: EventStore,
  categories: readonly string[],
  from: bigint,
  signal: AbortSignal,
  hidePersonal = false,
): AsyncGenerator<SourcePage> {
  // Once live, everything up to this head has been searched, even if its last events were of other categories.
  const head = (await store.head()) ?? BEGINNING;
  let position = from;
  const subscription = store.subscribe({
    from: from === BEGINNING ? null : from,
    categories,
    maxPage: CATCH_UP_PAGE,
    hidePersonal,
    signal,
  });
  for await (const page of subscription) {
    const reached = page.live && head > page.position ? head : page.position;
    // Position 0 without an event says nothing: it is where a subscription stands before its first page.
    if (reached > position && (page.events.length > 0 || reached > 0n)) position = reached;
    yield { events: page.events, position, live: page.live };
  }
}

/**
 * The log for one consumer, for ever: history through a subscription of its own, then the shared feed; back again when it
 * cannot keep pace. Pages without its events still move its position.
 */
export async function* follow(
  store: EventStore,
  feed: SharedFeed,
  categories: readonly string[],
  from: bigint,
  signal: AbortSignal,
): AsyncGenerator<SourcePage> {
  const wanted = new Set(categories);
  let position = from;
  await feed.opened(signal);
  while (!signal.aborted) {
    const page = feed.covers(position) ? await feed.next(position, signal) : null;
    if (page) {
      position = page.position;
      const events = page.events.filter(({ stream }) => wanted.has(categoryOf(stream)));
      yield { events, position, live: position >= feed.end };
      continue;
    }
    const own = new AbortController();
    const stop = () => own.abort();
    signal.addEventListener('abort', stop);
    try {
      for await (const behind of prefetch(history(store, categories, position, own.signal))) {
        position = behind.position;
        yield behind;
        if (feed.covers(position)) break;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      own.abort();
    }
  }
}

/** Fetches the next item while the last one is being worked on. */
export async function* prefetch<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const item = await next;
      if (item.done) return;
      next = source.next();
      // Rejections are seen when it is awaited in the next round; until then they must not count as unhandled.
      next.catch(() => {});
      yield item.value;
    }
  } finally {
    // Not awaited: the source may be waiting for an event that never comes; aborting its signal ends it.
    void source.return(undefined).catch(() => {});
  }
}
