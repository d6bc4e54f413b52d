import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LAST_MS = 5_000;

/** Waits longer after each failure in a row, with jitter, never longer than 5 s. */
export class Backoff {
  #failures = 0;

  async wait(signal: AbortSignal): Promise<void> {
    const limit = Math.min(LAST_MS, FIRST_MS * 2 ** this.#failures++);
    await sleep(limit / 2 + Math.random() * (limit / 2), undefined, { signal }).catch(() => {});
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** Runs pieces of work one after another, in the order in which they were asked for. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => {});
    return result;
  }
}
