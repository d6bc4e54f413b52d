import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { threadEntry } from './entry.js';
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

describe('a pool of processes', () => {
  let directory: string;
  let program: URL;
  const built = (name: string): string => threadEntry(import.meta.url, name).href;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nova-pool-'));
    program = pathToFileURL(join(directory, 'process.mjs'));
    await writeFile(
      program,
      `import { serve } from ${JSON.stringify(built('serve'))};
      serve(async (wish) => {
        if (wish === 'die') process.kill(process.pid, 'SIGKILL');
        if (wish === 'fail') throw new Error('I shall not.');
        if (wish === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        return { wish, pid: process.pid };
      });`,
    );
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('fails the job of one that dies, hangs or refuses, and goes on', async () => {
    const pool = new ThreadPool<unknown, { wish: unknown; pid: number }>(program, {
      processes: true,
      size: 1,
      // Of this, a busy machine takes a good part to start a process.
      timeoutMs: 15_000,
    });
    const wish = new Float32Array([1, 2]);
    const first = await pool.run(wish);
    expect(first.wish).toEqual(wish);
    await expect(pool.run('fail')).rejects.toThrow('I shall not.');
    expect((await pool.run(1)).pid).toBe(first.pid);
    await expect(pool.run('die')).rejects.toThrow('The process ended.');
    const second = await pool.run(2);
    expect(second.pid).not.toBe(first.pid);
    await expect(pool.run('hang')).rejects.toThrow('longer than 15000 ms');
    expect((await pool.run(3)).pid).not.toBe(second.pid);
    const unanswered = pool.run('hang').catch((error: Error) => error.message);
    await pool.close();
    expect(await unanswered).toBe('The threads have been closed.');
  });

  it('is gone when the process that started it is killed, and does not hold one that has nothing more to do', async () => {
    const main = `
      import { ThreadPool } from ${JSON.stringify(built('threadPool'))};
      const pool = new ThreadPool(new URL(${JSON.stringify(program.href)}), { processes: true, size: 1, timeoutMs: 60_000 });
      console.log((await pool.run(1)).pid);
      if (process.env.STAY) setInterval(() => {}, 1000);`;
    const run = (env: object) =>
      spawn(process.execPath, ['--input-type=module', '-e', main], { env: { ...process.env, ...env } });
    for (const stay of ['', 'yes']) {
      const parent = run({ STAY: stay });
      // It may be over before what it has said is read.
      const exited = once(parent, 'exit');
      const [pid] = await once(parent.stdout, 'data');
      if (stay) parent.kill('SIGKILL');
      expect(await exited).toEqual(stay ? [null, 'SIGKILL'] : [0, null]);
      while (alive(Number(pid))) await sleep(20);
    }
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
