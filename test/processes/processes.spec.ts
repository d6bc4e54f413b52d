import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pino from 'pino';
import { z } from 'zod';
import { anyDecider, byCategory } from '../../src/application/aggregates.js';
import { CommandHandler } from '../../src/application/handleCommand.js';
import { newId } from '../../src/application/ids.js';
import type { WorkerDefinition, WorkerJob } from '../../src/application/ports/worker.js';
import type { ProcessManager } from '../../src/application/processManager.js';
import type { Decider } from '../../src/domain/shared/decider.js';
import { aggregateIdOf, type EventOf } from '../../src/domain/shared/event.js';
import { accept, refuse } from '../../src/domain/shared/result.js';
import { defineEvents } from '../../src/infrastructure/eventstore/catalogue/define.js';
import { processConsumer } from '../../src/infrastructure/processes/processConsumer.js';
import { BullJobs } from '../../src/infrastructure/queue/bullJobs.js';
import { WorkerHost } from '../../src/infrastructure/queue/workerHost.js';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { openEngine } from '../projections/support/engine.js';
import { type Servers, startServers } from '../projections/support/servers.js';

type OrderEvent =
  | EventOf<'OrderPlaced', { deadline: string; isBad: boolean }>
  | EventOf<'OrderPacked', { by: string }>
  | EventOf<'OrderShipped'>
  | EventOf<'OrderExpired'>;
type OrderCommand =
  | EventOf<'Place', { deadline: string; isBad: boolean }>
  | EventOf<'Pack', { by: string }>
  | EventOf<'Ship'>
  | EventOf<'Expire'>;
type Phase = 'none' | 'placed' | 'packed' | 'shipped' | 'expired';

const orderCatalogue = defineEvents<OrderEvent>('order', {
  OrderPlaced: { version: 1, schema: z.strictObject({ deadline: z.string(), isBad: z.boolean() }) },
  OrderPacked: { version: 1, schema: z.strictObject({ by: z.string() }) },
  OrderShipped: { version: 1, schema: z.strictObject({}) },
  OrderExpired: { version: 1, schema: z.strictObject({}) },
});
const phases = {
  OrderPlaced: 'placed',
  OrderPacked: 'packed',
  OrderShipped: 'shipped',
  OrderExpired: 'expired',
} as const;
let isShippingBroken = false;
const refusal = { kind: 'conflict', code: 'TOO_LATE', detail: 'Too late.' } as const;
const order: Decider<OrderCommand, OrderEvent, Phase> = {
  category: 'order',
  initial: 'none',
  evolve: (_phase, event) => phases[event.type],
  decide: (command, phase) => {
    switch (command.type) {
      case 'Place':
        return phase === 'none' ? accept([{ type: 'OrderPlaced', data: command.data }]) : refuse(refusal);
      case 'Pack':
        return phase === 'placed' ? accept([{ type: 'OrderPacked', data: command.data }]) : refuse(refusal);
      case 'Ship':
        if (isShippingBroken) throw new Error('nobody can ship');
        return phase === 'packed' ? accept([{ type: 'OrderShipped', data: {} }]) : refuse(refusal);
      case 'Expire':
        return phase === 'placed' ? accept([{ type: 'OrderExpired', data: {} }]) : refuse(refusal);
    }
  },
};
const pack = (id: string) => ({ kind: 'job', queue: 'packing', name: 'pack', data: { id }, key: 'pack' }) as const;

/** Placed → a job packs it → it is shipped by command; or it expires at its deadline. */
const shipping: ProcessManager<Phase, OrderEvent, OrderCommand> = {
  name: 'shipping',
  categories: ['order'],
  category: 'order',
  correlate: ({ stream }) => aggregateIdOf(stream),
  initial: 'none',
  apply: order.evolve,
  react: (_phase, event) => {
    const id = aggregateIdOf(event.stream);
    if (event.type === 'OrderPlaced') {
      if (event.data.isBad) throw new Error('this order cannot be handled');
      const command = { type: 'Expire', data: {} } as const;
      return [pack(id), { kind: 'timeout', key: 'expiry', at: event.data.deadline, category: 'order', id, command }];
    }
    if (event.type === 'OrderPacked')
      return [{ kind: 'command', category: 'order', id, command: { type: 'Ship', data: {} } }];
    return { ignored: 'it is over' };
  },
  outstanding: (phase, id) => (phase === 'placed' ? [pack(id)] : []),
  isOpen: (phase) => phase === 'placed' || phase === 'packed',
};

const HOUR = 3_600_000;

const log = pino({ level: process.env.NOVA_TEST_LOG ?? 'silent' }, process.stderr);
const FAR = '2999-01-01T00:00:00.000Z';

let servers: Servers;
let world: ReturnType<typeof openWorld>;
let work: (job: WorkerJob) => Promise<void> = async () => {};

function openWorld() {
  const engine = openEngine(servers, [], 'test', { catalogues: [orderCatalogue] });
  const connection = new Redis(servers.urls.redis, { maxRetriesPerRequest: 2, commandTimeout: 3_000 });
  connection.on('error', () => {});
  const jobs = new BullJobs(connection, 'test');
  const handler = new CommandHandler(engine.store);
  const deciders = byCategory([anyDecider(order)]);
  const consumer = processConsumer(shipping as unknown as ProcessManager<unknown>, {
    pool: servers.pool,
    store: engine.store,
    handler,
    jobs,
    deadLetters: engine.deadLetters,
    deciders,
    log,
    lookMs: 200,
  });
  const host = engine.hostOf([consumer]);
  const definition: WorkerDefinition = { queue: 'packing', concurrency: 4, process: (job) => work(job) };
  const workers = new WorkerHost(
    [definition],
    () => {
      const redis = new Redis(servers.urls.redis, { maxRetriesPerRequest: null });
      redis.on('error', () => {});
      return redis;
    },
    'test',
    log,
    { drainMs: 1_000, recordMs: 1_000 },
  );
  const command = (id: string, wanted: OrderCommand, commandId = newId()) =>
    handler.handle(order, id, wanted, {
      commandId,
      correlationId: newId(),
      actor: { kind: 'system', id: 'test' },
      now: new Date(),
    });
  return {
    engine,
    jobs,
    host,
    workers,
    command,
    place: (id: string, deadline = FAR, isBad = false) => command(id, { type: 'Place', data: { deadline, isBad } }),
    events: async (id: string) => {
      const types: string[] = [];
      for await (const { type } of engine.store.readStream(`order-${id}`)) types.push(type);
      return types;
    },
    close: async () => {
      await workers.stop();
      await host.stop();
      await jobs.close();
      connection.disconnect();
      await engine.close();
    },
  };
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await sleep(20);
}

const packs = async (job: WorkerJob) => {
  const { id } = job.data as { id: string };
  await world.command(id, { type: 'Pack', data: { by: job.id } }, job.id);
};

beforeAll(async () => {
  servers = await startServers();
});
beforeEach(async () => {
  work = packs;
  world = openWorld();
});
afterEach(async () => {
  await world.close();
  clockRuns();
});
afterAll(() => servers.close());

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
    await world.place(later, new Date(Date.now() + 1_500).toISOString());
    await eventually(async () => (await servers.pool.query('SELECT 1 FROM process_timeouts')).rowCount === 1);
    await world.close();
    await sleep(1_500);
    world = openWorld();
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
    await eventually(async () => (await world.jobs.queue('packing').count()) > 0);
    await world.host.stop();
    await world.jobs.queue('packing').obliterate({ force: true });
    await world.close();
    world = openWorld();
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
    world = openWorld();
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
    isShippingBroken = true;
    await world.place(bad);
    const letters = () => world.engine.deadLetters.ofStream('shipping', `order-${bad}`);
    await eventually(async () => (await letters()).length > 0);
    isShippingBroken = false;
    expect((await letters()).map(({ kind, error }) => [kind, error])).toEqual([['poison', 'nobody can ship']]);
    await world.place(good);
    await eventually(() => isShipped(good));
    expect(await world.events(bad)).toEqual(['OrderPlaced', 'OrderPacked']);
    const [letter] = await letters();
    expect(await world.engine.admin.retry(letter!.id)).toMatchObject({ remaining: 0, error: null });
    expect(await world.events(bad)).toEqual(['OrderPlaced', 'OrderPacked', 'OrderShipped']);
  });
});

describe('a worker', () => {
  it('tries again with back-off, and gives up what can never succeed', async () => {
    let attempts = 0;
    work = async (job) => {
      attempts += 1;
      if (attempts < 3) throw new Error('not yet');
      await packs(job);
    };
    await world.workers.start();
    const id = newId();
    await world.place(id);
    await world.jobs.add('packing', 'pack', { id }, { jobId: newId(), backoffMs: 10 });
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
});
