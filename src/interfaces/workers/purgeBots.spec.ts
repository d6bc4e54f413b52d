import { randomUUID } from 'node:crypto';
import { BOT_PURGE } from '../../application/bots/purge.js';
import type { JobOptions } from '../../application/ports/jobs.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import { purgeBotsWorker } from './purgeBots.js';

interface Added {
  readonly name: string;
  readonly data: object;
  readonly options: JobOptions;
}

/** The worker with a purge that cannot erase anything, and what it adds to its queue. */
function broken() {
  const added: Added[] = [];
  const services = new Map<unknown, unknown>([
    [BOT_PURGE, { erase: () => Promise.reject(new Error('the store is away')) }],
    [
      TOKENS.Jobs,
      {
        add: async (_queue: string, name: string, data: object, options: JobOptions) =>
          void added.push({ name, data, options }),
      },
    ],
  ]);
  return { worker: purgeBotsWorker(((wanted: unknown) => services.get(wanted)) as Get), added };
}

const job = (botId: string, id: string, isLastAttempt: boolean) => ({
  name: 'eraseBot',
  data: { botId },
  id,
  attemptsMade: 0,
  isLastAttempt,
  signal: new AbortController().signal,
});

describe('the worker that erases what purged bots left', () => {
  it('comes again after the last attempt, as one other job each time', async () => {
    const { worker, added } = broken();
    const botId = randomUUID();
    await expect(worker.process(job(botId, 'first', false))).rejects.toThrow('away');
    expect(added).toEqual([]);
    for (const id of ['first', 'first', 'second']) {
      await expect(worker.process(job(botId, id, true))).rejects.toThrow('away');
    }
    expect(added.map(({ name, data }) => [name, data])).toEqual(Array(3).fill(['eraseBot', { botId }]));
    expect(new Set(added.map(({ options }) => options.jobId)).size).toBe(2);
    expect(added.every(({ options }) => (options.delayMs ?? 0) > 60_000)).toBe(true);
  });

  it('gives up only what is no job of this queue', async () => {
    const { worker, added } = broken();
    await expect(worker.process({ ...job('no id', 'x', true), data: { botId: 'no id' } })).rejects.toThrow('No job');
    expect(added).toEqual([]);
  });
});
