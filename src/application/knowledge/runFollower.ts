import { scrapeDecider } from '../../domain/scrape/decider.js';
import type { ScrapeEvent } from '../../domain/scrape/events.js';
import type { Recorded } from '../../domain/shared/event.js';
import type { EventStore } from '../ports/eventStore.js';
import { isUndecodable } from '../ports/eventStore.js';

/** A subscription that is being set up or was cut may miss an event: after so long without any the stream is read. */
const QUIET_MS = 2_000;

type Listener = (event: Recorded<ScrapeEvent>) => void;

/**
 * Follows runs as they happen. One subscription to all runs serves everybody in this process who watches one; it begins
 * with the first watcher and ends with the last.
 */
export class RunFollower {
  readonly #listeners = new Map<string, Set<Listener>>();
  #stop: AbortController | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Events of a run from `revision` on, those that happened and those to come, until `signal` aborts. */
  async *follow(scrapeId: string, revision: number, signal: AbortSignal): AsyncGenerator<Recorded<ScrapeEvent>> {
    const stream = `${scrapeDecider.category}-${scrapeId}`;
    const queue: Recorded<ScrapeEvent>[] = [];
    let wake: () => void = () => {};
    const unsubscribe = this.#listen(stream, (event) => {
      queue.push(event);
      wake();
    });
    const stop = (): void => wake();
    signal.addEventListener('abort', stop, { once: true });
    let next = revision;
    try {
      // Listening before reading: nothing falls between the two.
      while (!signal.aborted) {
        for await (const event of this.store.readStream(stream, next)) {
          if (signal.aborted) return;
          next = event.revision + 1;
          if (!isUndecodable(event)) yield event as Recorded<ScrapeEvent>;
        }
        let isQuiet = false;
        while (!signal.aborted && !isQuiet) {
          const event = queue.shift();
          if (event && event.revision === next) {
            next++;
            yield event;
          } else if (!event) {
            isQuiet = await quiet((resolve) => {
              wake = resolve;
            });
          } else if (event.revision > next) {
            // One is missing: it fell into a gap of the subscription. The stream has it.
            isQuiet = true;
          }
        }
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', stop);
    }
  }

  async close(): Promise<void> {
    this.#stop?.abort();
    this.#stop = null;
  }

  #listen(stream: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(stream) ?? new Set();
    this.#listeners.set(stream, listeners.add(listener));
    if (!this.#stop) void this.#subscribe();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(stream);
      if (this.#listeners.size === 0) void this.close();
    };
  }

  async #subscribe(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    while (!stop.signal.aborted) {
      try {
        const pages = this.store.subscribe({
          from: 'end',
          categories: [scrapeDecider.category],
          signal: stop.signal,
        });
        for await (const page of pages) {
          for (const event of page.events) {
            if (isUndecodable(event)) continue;
            for (const listener of this.#listeners.get(event.stream) ?? []) listener(event as Recorded<ScrapeEvent>);
          }
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        this.onError(error);
      }
      if (!stop.signal.aborted) await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** True when nothing woke it in time. */
async function quiet(onWake: (wake: () => void) => void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  return await new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), QUIET_MS);
    timer.unref();
    onWake(() => resolve(false));
  }).finally(() => clearTimeout(timer));
}
