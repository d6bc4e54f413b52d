import { setTimeout as sleep } from 'node:timers/promises';

/** A site that asks for more than this between two requests gets this. */
const MAX_DELAY_MS = 30_000;
/** However slow a server answers, we wait no longer than this of our own accord. */
const MAX_ADAPTIVE_DELAY_MS = 5_000;

interface Lane {
  running: number;
  /** When the next request may start, in milliseconds since the epoch. */
  nextAt: number;
  delayMs: number;
  waiting: (() => void)[];
}

/**
 * How much one host is asked at a time, across all runs of this process: at most `maxConcurrent` requests; between two
 * starts at least the crawl delay, or else as long as the host took for its last answer (a struggling server gets
 * fewer requests); and a host that said "later" (429, 503) is left alone until then.
 */
export class Politeness {
  readonly #lanes = new Map<string, Lane>();

  constructor(private readonly maxConcurrent: number) {}

  /** Waits for this host's turn, runs `work`, and learns from how long it took. */
  async take<T>(host: string, crawlDelayMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const lane = this.#lane(host);
    await this.#enter(lane, crawlDelayMs > 0 ? 1 : this.maxConcurrent, signal);
    let started = Date.now();
    try {
      const delay = Math.min(Math.max(crawlDelayMs, lane.delayMs), MAX_DELAY_MS);
      const wait = lane.nextAt - started;
      lane.nextAt = Math.max(lane.nextAt, started) + delay;
      if (wait > 0) await sleep(wait, undefined, { signal });
      started = Date.now();
      // Timers are late now and then: the next start counts from this one, not from when it should have been.
      lane.nextAt = Math.max(lane.nextAt, started + delay);
      return await work();
    } finally {
      lane.delayMs = Math.min((Date.now() - started) / this.maxConcurrent, MAX_ADAPTIVE_DELAY_MS);
      this.#leave(host, lane);
    }
  }

  /** The host asked to be left alone for so long. */
  backOff(host: string, milliseconds: number): void {
    const lane = this.#lane(host);
    lane.nextAt = Math.max(lane.nextAt, Date.now() + milliseconds);
  }

  #lane(host: string): Lane {
    let lane = this.#lanes.get(host);
    if (!lane) {
      lane = { running: 0, nextAt: 0, delayMs: 0, waiting: [] };
      this.#lanes.set(host, lane);
    }
    return lane;
  }

  async #enter(lane: Lane, most: number, signal: AbortSignal): Promise<void> {
    while (lane.running >= most) {
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          signal.removeEventListener('abort', abort);
          resolve();
        };
        const abort = (): void => {
          lane.waiting = lane.waiting.filter((one) => one !== leave);
          reject(signal.reason as Error);
        };
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort, { once: true });
        lane.waiting.push(leave);
      });
    }
    signal.throwIfAborted();
    lane.running++;
  }

  #leave(host: string, lane: Lane): void {
    lane.running--;
    lane.waiting.shift()?.();
    if (lane.running === 0 && lane.waiting.length === 0 && lane.nextAt <= Date.now() && this.#lanes.size > 1_000) {
      this.#lanes.delete(host);
    }
  }
}

/** `Retry-After` in milliseconds (seconds or a date, RFC 9110 10.2.3); null when absent or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined || header.trim() === '') return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
