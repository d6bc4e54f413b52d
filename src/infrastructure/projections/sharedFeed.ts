import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, ReadEvent } from '../../application/ports/eventStore.js';
import { Foreground } from '../foreground.js';
import { BEGINNING } from './target.js';

export interface FeedPage {
  readonly events: readonly ReadEvent[];
  readonly position: bigint;
}

const MAX_EVENTS = 20_000;
const MAX_PAGES = 10_000;
const MAX_PAGE = 2_000;
const RETRY_MS = 250;
/** What comes within this time is handled together. Consumers that are busy find it at once when they are done. */
const GATHER_MS = 4;
/** So long, after that, consumers let pass what somebody waits for in this process. */
const YIELD_MS = 16;

/**
 * The newest part of the log, read and decoded once for all consumers of this process: one live subscription into a
 * bounded ring of pages. A consumer that cannot keep pace falls out of the ring and reads from the store again.
 */
export class SharedFeed {
  #pages: FeedPage[] = [];
  #events = 0;
  /** Everything after this position is in the ring; undefined until the subscription stands. */
  #start: bigint | undefined;
  #end = BEGINNING;
  #waiting: (() => void)[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #closing = new AbortController();
  #reading: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly categories: readonly string[],
    private readonly onError: (error: unknown) => void = () => {},
    private readonly foreground = new Foreground(),
    private readonly yieldMs = YIELD_MS,
  ) {}

  /** Starts reading at the present end of the log. */
  open(): void {
    this.#reading ??= this.#read(this.#closing.signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await this.#reading;
  }

  /** Whether a consumer at `position` may go on from here without missing anything. */
  covers(position: bigint): boolean {
    return this.#start !== undefined && position >= this.#start;
  }

  /** How many events the ring holds after `position`. */
  pending(position: bigint): number {
    let count = 0;
    for (let i = this.#pages.length - 1; i >= 0 && this.#pages[i]!.position > position; i--) {
      count += this.#pages[i]!.events.length;
    }
    return count;
  }

  /** Whether the ring has something after `position`. */
  get end(): bigint {
    return this.#end;
  }

  /** Resolves once the feed knows where it begins (or the signal aborts). */
  async opened(signal: AbortSignal): Promise<void> {
    while (this.#start === undefined && !signal.aborted && !this.#closing.signal.aborted) await this.#changed(signal);
  }

  /** What came after `position`, waiting for it; null when the ring no longer reaches back so far, or at the end. */
  async next(position: bigint, signal: AbortSignal): Promise<FeedPage | null> {
    while (!signal.aborted && !this.#closing.signal.aborted) {
      if (!this.covers(position)) return null;
      const first = this.#firstAfter(position);
      if (first < this.#pages.length) return this.#merged(first, position);
      await this.#changed(signal);
    }
    return null;
  }

  #merged(first: number, position: bigint): FeedPage {
    const events: ReadEvent[] = [];
    let last = position;
    for (let i = first; i < this.#pages.length && events.length < MAX_PAGE; i++) {
      const page = this.#pages[i]!;
      for (const event of page.events) if (event.position > position) events.push(event);
      last = page.position;
    }
    return { events, position: last };
  }

  /** Pages are in order, so a binary search finds where to go on. */
  #firstAfter(position: bigint): number {
    let [low, high] = [0, this.#pages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#pages[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async #read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#start === undefined) {
          this.#end = (await this.store.head()) ?? BEGINNING;
          this.#start = this.#end;
          this.#wake();
        }
        const from = this.#end === BEGINNING ? null : this.#end;
        for await (const page of this.store.subscribe({
          from,
          categories: this.categories,
          maxPage: MAX_PAGE,
          signal,
        })) {
          this.#add(page);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.onError(error);
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  #add({ events, position }: FeedPage): void {
    if (position <= this.#end) return;
    this.#pages.push({ events, position });
    this.#events += events.length;
    this.#end = position;
    while (this.#events > MAX_EVENTS || this.#pages.length > MAX_PAGES) {
      const oldest = this.#pages.shift()!;
      this.#events -= oldest.events.length;
      this.#start = oldest.position;
    }
    this.#gathering ??= setTimeout(() => void this.#tell(), GATHER_MS);
  }

  async #tell(): Promise<void> {
    await this.foreground.quiet(this.yieldMs);
    this.#wake();
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      this.#waiting.push(done);
    });
  }

  #wake(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
