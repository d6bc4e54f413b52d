import { LRUCache } from 'lru-cache';

/** So long (ms) the same is not said again. */
const QUIET_MS = 60_000;

interface Said {
  readonly at: number;
  /** How often it has been left out since. */
  leftOut: number;
}

/**
 * Remembers what was said. A server that is away is met by every connection of the process, several times a second: whoever
 * reads the log needs to know that once, and later that it goes on.
 */
export class Repetitions {
  readonly #said = new LRUCache<string, Said>({ max: 500 });

  /** @param now milliseconds that only grow. */
  constructor(
    private readonly now: () => number,
    private readonly quietMs: number = QUIET_MS,
  ) {}

  /** @returns how often it was left out since it was said last, or null when it is to be left out again. */
  leftOutBefore(what: string): number | null {
    const last = this.#said.get(what);
    const at = this.now();
    if (last && at - last.at < this.quietMs) {
      last.leftOut += 1;
      return null;
    }
    this.#said.set(what, { at, leftOut: 0 });
    return last?.leftOut ?? 0;
  }
}
