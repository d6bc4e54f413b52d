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

/**
 * Runs `restore` now and after each loss, until the signal aborts. Resolves when it has run for the first time.
 * @param failed told what went wrong later on; it is tried again with the next look.
 */
export async function restoreJobs(
  memory: () => Promise<string>,
  restore: () => Promise<void>,
  signal: AbortSignal,
  failed: (error: unknown) => void,
  lookMs = QUEUE_PACE.lookMs,
): Promise<void> {
  // Before it is restored: what is lost meanwhile is noticed with the next look. Redis may be away: then it is looked again.
  let known = await memory().catch(() => null);
  await restore();
  const watch = async () => {
    while (await sleep(lookMs, true, { signal }).catch(() => false)) {
      try {
        const now = await memory();
        if (now === known) continue;
        await restore();
        known = now;
      } catch (error) {
        if (!signal.aborted) failed(error);
      }
    }
  };
  void watch();
}
