import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { newId } from '../../src/application/ids.js';
import { setUp } from '../support/setUp.js';
import { clockRuns, clockSetTo } from './support/clock.js';
import { expectExact } from './support/compare.js';
import { type Engine, openEngine } from './support/engine.js';
import { type Servers, startServers } from './support/servers.js';
import { count, mongoTallies, noise, redisTallies, totals } from './support/shop.js';

const ALL = [totals, mongoTallies, redisTallies];
const NAMES = ALL.map(({ name }) => name);

jest.setTimeout(120_000);

let servers: Servers;
let engines: Engine[];
setUp(async ({ use }) => {
  servers = use(await startServers());
});
beforeEach(async () => {
  engines = [openEngine(servers, ALL), openEngine(servers, ALL)];
  for (const engine of engines) await engine.host.start();
  await allRun(first(), second());
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
});

const first = () => engines[0]!;
const second = () => engines[1]!;
/** A lease may be lost at any moment, when the machine is busy; it is taken again. */
const allRun = async (...those: readonly Engine[]) => {
  while (those.reduce((sum, { host }) => sum + host.running.length, 0) < ALL.length) await sleep(10);
};
const caughtUp = async (engine: Engine, position: bigint, limit = 60_000) =>
  expect(await engine.board.waitFor(NAMES, position, limit)).toBe(true);

async function write(tallies: number, each: number): Promise<bigint> {
  let position = 0n;
  const ids = Array.from({ length: tallies }, () => newId());
  for (let n = 0; n < each; n += 50) {
    await Promise.all(ids.map((id) => count(first().store, id, ...Array.from({ length: 50 }, () => 1))));
  }
  for (const id of ids) position = await count(first().store, id, 1);
  return position;
}

describe('two processes', () => {
  it('share the projections without running one twice, and each knows what the other has done', async () => {
    const position = await write(5, 100);
    await caughtUp(first(), position);
    await caughtUp(second(), position);
    await allRun(first(), second());
    const [one, two] = [first().host.running, second().host.running];
    expect([...one, ...two].sort()).toEqual([...NAMES].sort());
    await expectExact(servers, first());
  });

  it('take over from each other within seconds when the lease is lost', async () => {
    const working = first().host.running.length > 0 ? first() : second();
    const other = working === first() ? second() : first();
    const writing = write(5, 500);
    await servers.pool.query(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.pid <> pg_backend_pid()`,
    );
    const position = await writing;
    await caughtUp(other, position);
    await caughtUp(working, position);
    await expectExact(servers, first());
  });

  it('hand over at once when one stops as it should', async () => {
    const working = first().host.running.length > 0 ? first() : second();
    const other = working === first() ? second() : first();
    await working.host.stop();
    await caughtUp(other, await write(2, 50));
    await allRun(other);
  });

  it('cannot both write: the checkpoint moves only from where it was read', async () => {
    const position = await write(1, 50);
    await caughtUp(first(), position);
    await first().admin.setPaused(totals.name, true);
    while ((await first().control.get(totals.name)).state !== 'paused') await sleep(10);
    for (const { target } of first().consumers.filter(({ name }) => name === totals.name)) {
      const at = (await target.checkpoint('live'))!.position;
      await expect(target.write('live', { events: [], from: at - 1n, to: at + 5n })).rejects.toThrow('no longer at');
    }
    await first().admin.setPaused(totals.name, false);
    await caughtUp(first(), await write(1, 50));
    await expectExact(servers, first());
  });
});

describe('a clock that jumps', () => {
  afterEach(clockRuns);

  it('neither loses nor doubles anything, nor stops a rebuild', async () => {
    const day = 86_400_000;
    const now = Date.now();
    for (const jump of [-day, 2 * day]) {
      // The clock of the event store does not jump with it, and refuses what is late by its own.
      clockRuns();
      const position = await write(5, 100);
      clockSetTo(now + jump);
      for (const name of NAMES) await first().admin.rebuild(name);
      while ((await first().control.list()).some(({ rebuild }) => rebuild.state !== null)) await sleep(20);
      await caughtUp(first(), position);
      await expectExact(servers, first());
    }
  });
});

describe('a database that goes away in the middle of the work', () => {
  it.each(['postgres', 'mongo', 'redis', 'eventstore'] as const)(
    '%s: everything catches up by itself',
    async (name) => {
      const before = await write(5, 500);
      const isWriting = name !== 'eventstore';
      const writing = isWriting ? write(5, 500) : Promise.resolve(before);
      await sleep(30);
      await servers.stop(name);
      await sleep(1_500);
      await servers.start(name);
      await writing;
      await caughtUp(first(), await write(2, 50));
      await expectExact(servers, first());
      expect(await first().deadLetters.list()).toEqual([]);
    },
  );
});

describe('a batch of documents while MongoDB is away', () => {
  it('is refused, so that nobody takes it for written', async () => {
    const { target } = first().consumers.find(({ name }) => name === mongoTallies.name)!;
    const event = {
      id: newId(),
      type: 'Counted',
      data: { by: 1, text: '' },
      stream: `tally-${newId()}`,
      revision: 0,
      position: 1n,
      metadata: { commandId: 'c', correlationId: 'r', actor: { kind: 'account', id: 'a' }, occurredAt: '' },
    } as const;
    await servers.stop('mongo');
    try {
      await expect(target.write('live', { events: [event], from: 0n, to: 1n })).rejects.toThrow();
    } finally {
      await servers.start('mongo');
    }
  });
});

describe('waiting for a read model of another process', () => {
  it('works while Redis is away', async () => {
    await servers.stop('redis');
    try {
      const position = await noise(first().store);
      const names = [totals.name, mongoTallies.name];
      const answers = await Promise.all(engines.map(({ board }) => board.waitFor(names, position, 60_000)));
      expect(answers).toEqual([true, true]);
    } finally {
      await servers.start('redis');
    }
  });

  it('gives up after its time when the projection does not come so far', async () => {
    await first().admin.setPaused(totals.name, true);
    while ((await first().control.get(totals.name)).state !== 'paused') await sleep(10);
    const position = await noise(first().store);
    expect(await second().board.waitFor([totals.name], position, 100)).toBe(false);
    await first().admin.setPaused(totals.name, false);
    expect(await second().board.waitFor([totals.name], position, 60_000)).toBe(true);
  });
});

describe('a rebuild', () => {
  it('that is interrupted half-way goes on in the next process', async () => {
    await caughtUp(first(), await write(10, 500));
    for (const name of NAMES) await first().admin.rebuild(name);
    await sleep(50);
    for (const engine of engines) await engine.host.stop();
    const started = await first().control.list();
    await first().close();
    engines = [second(), openEngine(servers, ALL)];
    await second().host.start();
    expect(started.some(({ rebuild }) => rebuild.state !== null)).toBe(true);
    while ((await first().control.list()).some(({ rebuild }) => rebuild.state !== null)) await sleep(20);
    await caughtUp(second(), await write(2, 50));
    await expectExact(servers, second());
  });
});

describe('a read model that its database has lost', () => {
  it('is built again from the log', async () => {
    await caughtUp(first(), await write(3, 50));
    await servers.redis.flushall();
    await caughtUp(first(), await write(1, 50));
    await expectExact(servers, first());
  });
});
