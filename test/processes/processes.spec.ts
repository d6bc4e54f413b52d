import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { newId } from '../../src/application/ids.js';
import type { WorkerJob } from '../../src/application/ports/worker.js';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { type Servers, startServers } from '../projections/support/servers.js';
import { setUp } from '../support/setUp.js';
import { openOrders } from './support/orderProcess.js';
import { faults } from './support/orders.js';

const HOUR = 3_600_000;

const FAR = '2999-01-01T00:00:00.000Z';

let servers: Servers;
let world: ReturnType<typeof openOrders>;
let work: (job: WorkerJob) => Promise<void> = async () => {};

async function eventually(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await sleep(20);
}

const packs = async (job: WorkerJob) => {
  const { id } = job.data as { id: string };
  await world.command(id, { type: 'Pack', data: { by: job.id } }, job.id);
};

setUp(async ({ use }) => {
  servers = use(await startServers());
});
beforeEach(async () => {
  work = packs;
  world = openOrders(servers, (job) => work(job));
});
afterEach(async () => {
  await world.close();
  clockRuns();
});

/** Whether its job waits to be done; jobs of the specs before may be there as well. */
const isJobWaiting = async (id: string) =>
  (await world.jobs.queue('packing').getJobs(['waiting'])).some(({ data }) => data.id === id);
const isShipped = async (id: string) => (await world.events(id)).at(-1) === 'OrderShipped';

describe('a process manager', () => {
  it('leads from event to job to command, each once', async () => {
    await world.host.start();
    await world.workers.start();
    const ids = Array.from({ length: 20 }, () => newId());
    await Promise.all(ids.map((id) => world.place(id)));
    await eventually(async () => (await Promise.all(ids.map(isShipped))).every(Boolean));
    for (const id of ids) expect(await world.events(id)).toEqual(['OrderPlaced', 'OrderPacked', 'OrderShipped']);
    await eventually(async () => (await servers.pool.query('SELECT 1 FROM process_instances')).rowCount === 0);
    expect((await servers.pool.query('SELECT 1 FROM process_timeouts')).rowCount).toBe(0);
  });

  it('keeps a deadline, also one that passed while nobody ran', async () => {
    await world.host.start();
    const [soon, later] = [newId(), newId()];
    await world.place(soon, new Date(Date.now() + 300).toISOString());
    await eventually(async () => (await world.events(soon)).at(-1) === 'OrderExpired');
    await eventually(async () => (await servers.pool.query('SELECT 1 FROM process_timeouts')).rowCount === 0);
    const now = Date.now();
    await world.place(later, new Date(now + HOUR).toISOString());
    await eventually(async () => (await servers.pool.query('SELECT 1 FROM process_timeouts')).rowCount === 1);
    await world.close();
    clockSetTo(now + HOUR);
    world = openOrders(servers, (job) => work(job));
    await world.host.start();
    await eventually(async () => (await world.events(later)).at(-1) === 'OrderExpired');
  });

  it('keeps deadlines by the clock of the machine, also when that is set forward or back', async () => {
    await world.host.start();
    const ids = [newId(), newId()];
    const now = Date.now();
    for (const id of ids) await world.place(id, new Date(now + HOUR).toISOString());
    await eventually(async () => (await servers.pool.query('SELECT 1 FROM process_timeouts')).rowCount === ids.length);
    clockSetTo(now - HOUR);
    await sleep(500);
    for (const id of ids) expect(await world.events(id)).toEqual(['OrderPlaced']);
    clockSetTo(now + 2 * HOUR);
    for (const id of ids) await eventually(async () => (await world.events(id)).at(-1) === 'OrderExpired');
    clockSetTo(now);
    await sleep(500);
    for (const id of ids) expect(await world.events(id)).toEqual(['OrderPlaced', 'OrderExpired']);
  });

  it('issues again what was lost with the queue, when it starts again', async () => {
    await world.host.start();
    const id = newId();
    await world.place(id);
    await eventually(() => isJobWaiting(id));
    await world.host.stop();
    await world.jobs.queue('packing').obliterate({ force: true });
    await world.close();
    world = openOrders(servers, (job) => work(job));
    await world.host.start();
    await world.workers.start();
    await eventually(() => isShipped(id));
    expect(await world.events(id)).toEqual(['OrderPlaced', 'OrderPacked', 'OrderShipped']);
  });

  it('repeats an event without doing anything twice', async () => {
    const calls: string[] = [];
    work = async (job) => {
      calls.push(job.id);
      await packs(job);
    };
    await world.host.start();
    await world.workers.start();
    const id = newId();
    await world.place(id);
    await eventually(() => isShipped(id));
    await world.host.stop();
    await servers.pool.query(`UPDATE process_checkpoints SET position = -1 WHERE name = 'shipping'`);
    await world.close();
    world = openOrders(servers, (job) => work(job));
    await world.host.start();
    await world.workers.start();
    const next = newId();
    await world.place(next);
    await eventually(() => isShipped(next));
    expect(await world.events(id)).toEqual(['OrderPlaced', 'OrderPacked', 'OrderShipped']);
    expect(new Set(calls).size).toBe(calls.length);
  });

  it('puts an event on which it throws aside, and goes on with other processes', async () => {
    await world.host.start();
    await world.workers.start();
    const [bad, good] = [newId(), newId()];
    await world.place(bad, FAR, true);
    await world.place(good);
    await eventually(() => isShipped(good));
    const letters = await world.engine.deadLetters.list({ projection: 'shipping' });
    expect(letters.map(({ stream, error }) => [stream, error])).toEqual([
      [`order-${bad}`, 'this order cannot be handled'],
    ]);
  });
});

describe('a decider that throws', () => {
  it('holds up only the process whose command it was, and that goes on when it is repaired', async () => {
    await world.host.start();
    await world.workers.start();
    const [bad, good] = [newId(), newId()];
    faults.isShippingBroken = true;
    await world.place(bad);
    const letters = () => world.engine.deadLetters.ofStream('shipping', `order-${bad}`);
    await eventually(async () => (await letters()).length > 0);
    faults.isShippingBroken = false;
    expect((await letters()).map(({ kind, error }) => [kind, error])).toEqual([['poison', 'nobody can ship']]);
    await world.place(good);
    await eventually(() => isShipped(good));
    expect(await world.events(bad)).toEqual(['OrderPlaced', 'OrderPacked']);
    const [letter] = await letters();
    expect(await world.engine.admin.retry(letter!.id, 60_000)).toMatchObject({ remaining: 0, error: null });
    expect(await world.events(bad)).toEqual(['OrderPlaced', 'OrderPacked', 'OrderShipped']);
  });
});

describe('a worker', () => {
  it('tries again with back-off, and gives up what can never succeed', async () => {
    let attempts = 0;
    const [id, jobId] = [newId(), newId()];
    work = async (job) => {
      // Of the specs before one may be left.
      if (job.id !== jobId) return;
      attempts += 1;
      if (attempts < 3) throw new Error('not yet');
      await packs(job);
    };
    await world.workers.start();
    await world.place(id);
    await world.jobs.add('packing', 'pack', { id }, { jobId, backoffMs: 10 });
    await eventually(async () => (await world.events(id)).includes('OrderPacked'));
    expect(attempts).toBe(3);
  });

  it('survives that Redis goes away and comes back', async () => {
    await world.host.start();
    await world.workers.start();
    await servers.stop('redis');
    const id = newId();
    await world.place(id);
    await sleep(500);
    await servers.start('redis');
    await eventually(() => isShipped(id));
  });

  it('asks again for the jobs that Redis has lost, while everything runs on', async () => {
    await world.host.start();
    const id = newId();
    await world.place(id);
    await eventually(() => isJobWaiting(id));
    await servers.redis.flushall();
    await world.workers.start();
    await eventually(() => isShipped(id));
    expect(await world.events(id)).toEqual(['OrderPlaced', 'OrderPacked', 'OrderShipped']);
  });

  it('adds nothing while Redis remembers all jobs', async () => {
    await world.host.start();
    const id = newId();
    await world.place(id);
    await eventually(() => isJobWaiting(id));
    const added = jest.spyOn(world.jobs, 'add');
    const looked = jest.spyOn(world.jobs, 'memory');
    await eventually(async () => looked.mock.calls.length >= 3);
    expect(added).not.toHaveBeenCalled();
  });
});
