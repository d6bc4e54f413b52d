import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { QUEUE_PACE } from './pace.js';

/**
 * Names what Redis remembers: another name means that jobs may be lost, because it was emptied, or was started again or
 * replaced by a replica and may be behind.
 */
export async function queueMemory(redis: Redis, prefix: string): Promise<string> {
  const key = `${prefix}:queue-memory`;
  await redis.set(key, randomUUID(), 'NX');
  const [mark, info] = await Promise.all([redis.get(key), redis.info('server')]);
  return `${mark} ${/^run_id:(\w+)/m.exec(info)?.[1] ?? ''}`;
}

interface Restorer {
  readonly restore: () => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** The name of what Redis remembered when it had last been restored. */
  known: string | null;
  isUnderWay: boolean;
}

/** Looks after losses of jobs, once for all of this process who can restore some. */
export class MemoryWatch {
  readonly #restorers = new Set<Restorer>();
  #isWatching = false;

  /** @param failed told when it could not be looked; it is looked again later. */
  constructor(
    private readonly memory: () => Promise<string>,
    private readonly failed: (error: unknown) => void,
    private readonly lookMs = QUEUE_PACE.lookMs,
  ) {}

  /**
   * Runs `restore` now and after each loss, until the signal aborts. Resolves when it has run for the first time.
   * @param failed told what went wrong later on; it is tried again with the next look.
   */
  async restore(restore: () => Promise<void>, signal: AbortSignal, failed: (error: unknown) => void): Promise<void> {
    const known = await this.#known();
    await restore();
    this.#look({ restore, failed, known, isUnderWay: false }, signal);
  }

  /** The same for who can go on without: also when the first `restore` fails, it is told and tried again. Never throws. */
  async keepRestored(
    restore: () => Promise<void>,
    signal: AbortSignal,
    failed: (error: unknown) => void,
  ): Promise<void> {
    const restorer: Restorer = { restore, failed, known: await this.#known(), isUnderWay: false };
    try {
      await restore();
    } catch (error) {
      restorer.known = null;
      failed(error);
    }
    this.#look(restorer, signal);
  }

  /** Before it is restored: what is lost meanwhile is noticed with the next look. Redis may be away: then it is looked again. */
  async #known(): Promise<string | null> {
    return await this.memory().catch(() => null);
  }

  #look(restorer: Restorer, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#restorers.add(restorer);
    signal.addEventListener('abort', () => this.#restorers.delete(restorer), { once: true });
    if (!this.#isWatching) void this.#watch();
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#restorers.size > 0) {
      // Not a reason for a process to live on that has stopped everything else.
      await sleep(this.lookMs, undefined, { ref: false });
      if (this.#restorers.size === 0) break;
      try {
        const now = await this.memory();
        for (const restorer of this.#restorers) void this.#restore(restorer, now);
      } catch (error) {
        this.failed(error);
      }
    }
    this.#isWatching = false;
  }

  async #restore(restorer: Restorer, now: string): Promise<void> {
    if (restorer.isUnderWay || restorer.known === now) return;
    restorer.isUnderWay = true;
    try {
      await restorer.restore();
      restorer.known = now;
    } catch (error) {
      if (this.#restorers.has(restorer)) restorer.failed(error);
    } finally {
      restorer.isUnderWay = false;
    }
  }
}
