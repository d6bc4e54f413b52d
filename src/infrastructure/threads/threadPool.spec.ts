import { setTimeout as sleep } from 'node:timers/promises';
import { ThreadPool } from './threadPool.js';

/** Answers with the id of its thread, after so many milliseconds. */
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', (ms) => setTimeout(() => parentPort.postMessage({ value: threadId }), ms));
  `)}`,
);

describe('a pool of threads', () => {
  it('starts another when the first is busy, and ends it when it has nothing to do any more', async () => {
    const pool = new ThreadPool<number, number>(entry, { size: 2, timeoutMs: 20_000, spareMs: 1 });
    const [first, second] = await Promise.all([pool.run(300), pool.run(300)]);
    expect(second).not.toBe(first);
    const known = new Set([first, second]);
    // One stays, so that each pair of jobs finds one that is known and one that has just been started.
    for (let round = 0; round < 3; round++) {
      await sleep(50);
      const pair = await Promise.all([pool.run(100), pool.run(100)]);
      expect(pair.filter((id) => known.has(id))).toHaveLength(1);
      for (const id of pair) known.add(id);
    }
    await pool.close();
  });

  it('without a limit for spare ones, all stay', async () => {
    const pool = new ThreadPool<number, number>(entry, { size: 2, timeoutMs: 20_000 });
    const pair = () => Promise.all([pool.run(200), pool.run(200)]);
    expect(new Set(await pair())).toEqual(new Set(await pair()));
    await pool.close();
  });
});
