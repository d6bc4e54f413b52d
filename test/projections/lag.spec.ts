import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/application/ids.js';
import { setUp } from '../support/setUp.js';
import { type Engine, openEngine } from './support/engine.js';
import { type Servers, startServers } from './support/servers.js';
import { count, countAt, totals } from './support/shop.js';

const HOUR_MS = 3_600_000;
let servers: Servers;
let engine: Engine;
setUp(async ({ use }) => {
  servers = use(await startServers());
});
beforeEach(async () => {
  await start();
});
afterEach(async () => {
  await engine.admin.setPaused(totals.name, false);
  await until(({ lagEvents }) => lagEvents === 0);
  await engine.close();
});

async function start(): Promise<void> {
  engine = openEngine(servers, [totals], 'test', { reportMs: 100 });
  await engine.host.start();
}
const status = async () => (await engine.admin.list()).find(({ name }) => name === totals.name)!;
const until = async (isSo: (now: Awaited<ReturnType<typeof status>>) => boolean) => {
  for (;;) {
    const now = await status();
    if (isSo(now)) return now;
    await sleep(50);
  }
};
const write = (events = 1) => count(engine.store, newId(), ...Array.from({ length: events }, () => 1));
const caughtUp = async (position: bigint) =>
  expect(await engine.board.waitFor([totals.name], position, 60_000)).toBe(true);
async function pause(): Promise<void> {
  await engine.admin.setPaused(totals.name, true);
  await until(({ state }) => state === 'paused');
}

describe('a projection that is to be paused', () => {
  it('is told as paused when it writes no more, not while a batch is still being written', async () => {
    await caughtUp(await write());
    const blocker = await servers.pool.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE rm_test_totals.totals');
      await write();
      const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'relation' AND NOT granted`;
      while ((await servers.pool.query(waiting)).rowCount === 0) await sleep(20);
      await engine.admin.setPaused(totals.name, true);
      const told = new Map<string, string>();
      while (told.size < 10) {
        const { rows } = await servers.pool.query('SELECT state, reported_at::text AS at FROM projections');
        for (const { state, at } of rows) told.set(at, state);
        await sleep(20);
      }
      expect([...told.values()]).not.toContain('paused');
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    await until(({ state }) => state === 'paused');
  });
});

describe('the lag of a projection', () => {
  it('is none when all is handled, and in events what came while it was paused', async () => {
    await caughtUp(await write());
    await until(({ lagEvents, lagSeconds }) => lagEvents === 0 && lagSeconds === 0);
    await pause();
    await write(7);
    await until(({ lagEvents }) => lagEvents === 7);
    await engine.admin.setPaused(totals.name, false);
    await until(({ lagEvents, lagSeconds }) => lagEvents === 0 && lagSeconds === 0);
  });

  it('is in seconds for how long it has been behind, however long nothing had happened before', async () => {
    await caughtUp(await countAt(engine.store, newId(), new Date(Date.now() - 8 * HOUR_MS)));
    await until(({ lagEvents }) => lagEvents === 0);
    await pause();
    await write();
    const { lagSeconds } = await until((one) => (one.lagSeconds ?? 0) > 1);
    expect(lagSeconds).toBeLessThan(3_600);
  });

  it('is known of one that is paused when its process starts, and of what it has handled nothing is forgotten', async () => {
    const position = await write(3);
    await caughtUp(position);
    await pause();
    await engine.close();
    await start();
    await write(2);
    const behind = await until(({ lagEvents, lagSeconds }) => lagEvents === 2 && (lagSeconds ?? 0) > 1);
    expect(BigInt(behind.position!)).toBeGreaterThanOrEqual(position);
    expect(await engine.board.waitFor([totals.name], position, 60_000)).toBe(true);
  });
});
