import { Redis } from 'ioredis';
import pino from 'pino';
import { anyDecider, byCategory } from '../../../src/application/aggregates.js';
import { CommandHandler } from '../../../src/application/handleCommand.js';
import { newId } from '../../../src/application/ids.js';
import type { WorkerDefinition, WorkerJob } from '../../../src/application/ports/worker.js';
import type { ProcessManager } from '../../../src/application/processManager.js';
import { processConsumer } from '../../../src/infrastructure/processes/processConsumer.js';
import { BullJobs } from '../../../src/infrastructure/queue/bullJobs.js';
import { MemoryWatch } from '../../../src/infrastructure/queue/queueMemory.js';
import { WorkerHost } from '../../../src/infrastructure/queue/workerHost.js';
import { openEngine } from '../../projections/support/engine.js';
import type { Servers } from '../../projections/support/servers.js';
import { type OrderCommand, order, orderCatalogue, shipping } from './orders.js';

const log = pino({ level: process.env.NOVA_TEST_LOG ?? 'silent' }, process.stderr);
const FAR = '2999-01-01T00:00:00.000Z';

/** One process that runs orders: their process manager, its queue, and workers that do what `work` says. */
export function openOrders(servers: Servers, work: (job: WorkerJob) => Promise<void>) {
  const engine = openEngine(servers, [], 'test', { catalogues: [orderCatalogue] });
  const connection = new Redis(servers.urls.redis, { maxRetriesPerRequest: 2, commandTimeout: 30_000 });
  connection.on('error', () => {});
  const jobs = new BullJobs(connection, 'test');
  const memory = new MemoryWatch(
    () => jobs.memory(),
    () => {},
    200,
  );
  const handler = new CommandHandler(engine.store);
  const deciders = byCategory([anyDecider(order)]);
  const consumer = processConsumer(shipping as unknown as ProcessManager<unknown>, {
    pool: servers.pool,
    store: engine.store,
    handler,
    jobs,
    memory,
    deadLetters: engine.deadLetters,
    deciders,
    log,
    lookMs: 200,
  });
  const host = engine.hostOf([consumer]);
  const definition: WorkerDefinition = { queue: 'packing', concurrency: 4, process: work };
  const workers = new WorkerHost(
    [definition],
    () => {
      const redis = new Redis(servers.urls.redis, { maxRetriesPerRequest: null });
      redis.on('error', () => {});
      return redis;
    },
    'test',
    memory,
    log,
    { drainMs: 30_000, recordMs: 30_000 },
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
