import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pino from 'pino';
import type { WorkerDefinition } from '../../src/application/ports/worker.js';
import { startRedis } from '../../src/infrastructure/local/redis/startRedis.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import type { RunningServer } from '../../src/infrastructure/local/shared/server.js';
import { BullJobs } from '../../src/infrastructure/queue/bullJobs.js';
import { MemoryWatch } from '../../src/infrastructure/queue/queueMemory.js';
import { WorkerHost } from '../../src/infrastructure/queue/workerHost.js';

const QUEUE = 'work';
/** For what is never answered. */
const IMPATIENT = { drainMs: 200, recordMs: 200 };
/** For what ends by itself, on a busy machine too. */
const PATIENT = { drainMs: 60_000, recordMs: 60_000 };
const log = pino({ level: 'silent' });

let home: string;
let server: RunningServer | undefined;
let url: string;
let made: Redis[];

/** Remembers a connection and whatever is duplicated from it. */
function watched(connection: Redis): Redis {
  made.push(connection.on('error', () => {}));
  const duplicate = connection.duplicate.bind(connection);
  connection.duplicate = (override) => watched(duplicate(override));
  return connection;
}
const connect = () => watched(new Redis(url, { maxRetriesPerRequest: null }));
/** Nothing here comes by itself, so nothing is looked after. */
const memory = new MemoryWatch(
  () => Promise.reject(new Error('not looked at')),
  () => {},
);
const hostOf = (definition: Omit<WorkerDefinition, 'queue' | 'concurrency'>, limits = IMPATIENT) =>
  new WorkerHost([{ queue: QUEUE, concurrency: 2, ...definition }], connect, 'test', memory, log, limits);
function signal() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
async function redisGoesAway(): Promise<void> {
  await server?.stop();
  server = undefined;
}
async function expectAllEnded(): Promise<void> {
  while (made.some(({ status }) => status !== 'end')) await sleep(10);
  expect(made.length).toBeGreaterThan(0);
}

beforeEach(async () => {
  made = [];
  home = mkdtempSync(join(tmpdir(), 'nova-shutdown-'));
  const logFile = join(home, 'redis.log');
  server = await startRedis({ home, port: await freePort(), password: 'test', logFile, path: process.env.PATH });
  url = server.url;
});
afterEach(async () => {
  await server?.stop();
  for (const connection of made) connection.disconnect();
  rmSync(home, { recursive: true, force: true });
});

describe('workers that are stopped while Redis is away', () => {
  let jobs: BullJobs;
  let connection: Redis;
  beforeEach(() => {
    connection = new Redis(url, { maxRetriesPerRequest: 2 });
    connection.on('error', () => {});
    jobs = new BullJobs(connection, 'test');
  });
  afterEach(async () => {
    await jobs.close();
    connection.disconnect();
  });

  it('stop when they were waiting for jobs', async () => {
    const done = signal();
    const host = hostOf({ process: async () => done.resolve() });
    await host.start();
    await jobs.add(QUEUE, 'a', {}, { jobId: 'a' });
    await done.promise;
    await redisGoesAway();
    await host.stop();
    await expectAllEnded();
  });

  it('stop when they never began', async () => {
    await redisGoesAway();
    const host = hostOf({ process: async () => {}, repeats: { name: 'tick', everyMs: 3_600_000 } });
    await host.start();
    await sleep(100);
    await host.stop();
    await expectAllEnded();
  });

  it('stop when a job is under way, which is told to end and comes again', async () => {
    const begun = signal();
    let told: unknown;
    const host = hostOf({
      process: async (job) => {
        begun.resolve();
        await sleep(60_000, undefined, { signal: job.signal }).catch((error: Error) => {
          told = error.name;
          throw error;
        });
      },
    });
    await host.start();
    await jobs.add(QUEUE, 'a', {}, { jobId: 'a' });
    await begun.promise;
    await redisGoesAway();
    await host.stop();
    expect(told).toBe('AbortError');
    await expectAllEnded();
  });
});

describe('workers that are stopped while Redis is there', () => {
  it('let a job come to its end, and record it', async () => {
    const jobs = new BullJobs(watched(new Redis(url, { maxRetriesPerRequest: 2 })), 'test');
    const begun = signal();
    const process = async () => {
      begun.resolve();
      await sleep(100);
    };
    const host = hostOf({ process }, PATIENT);
    await host.start();
    await jobs.add(QUEUE, 'a', {}, { jobId: 'a' });
    await begun.promise;
    await host.stop();
    expect(await (await jobs.queue(QUEUE).getJob('a'))?.isCompleted()).toBe(true);
    await jobs.close();
  });
});
