import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pino from 'pino';
import { GiveUp, type WorkerJob } from '../../src/application/ports/worker.js';
import { startRedis } from '../../src/infrastructure/local/redis/startRedis.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import type { RunningServer } from '../../src/infrastructure/local/shared/server.js';
import { BullJobs } from '../../src/infrastructure/queue/bullJobs.js';
import { MemoryWatch } from '../../src/infrastructure/queue/queueMemory.js';
import { WorkerHost } from '../../src/infrastructure/queue/workerHost.js';
import { BullTimetable } from '../../src/infrastructure/scraping/timetable.js';

const QUEUE = 'cleaning';
let home: string;
let server: RunningServer;
let connection: Redis;
let jobs: BullJobs;
let host: WorkerHost;
/** Data of each attempt, in order. */
let attempts: unknown[];
let work: (job: WorkerJob) => Promise<void>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'nova-until-done-'));
  const logFile = join(home, 'redis.log');
  server = await startRedis({ home, port: await freePort(), password: 'test', logFile, path: process.env.PATH });
  connection = new Redis(server.url, { maxRetriesPerRequest: null });
  jobs = new BullJobs(connection, 'test');
  attempts = [];
  host = await startHost();
});
const memory = () =>
  new MemoryWatch(
    () => jobs.memory(),
    () => {},
    50,
  );
const startHost = async (): Promise<WorkerHost> => {
  const definition = {
    queue: QUEUE,
    concurrency: 1,
    untilDone: ['erase'],
    process: async (job: WorkerJob) => {
      attempts.push(job.data);
      await work(job);
    },
  };
  const started = new WorkerHost(
    [definition],
    () => new Redis(server.url, { maxRetriesPerRequest: null }),
    'test',
    memory(),
    pino({ level: 'silent' }),
    { comesAgainMs: 50, drainMs: 50 },
  );
  await started.start();
  return started;
};
afterEach(async () => {
  await host.stop();
  await jobs.close();
  connection.disconnect();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

const add = (name: string) => jobs.add(QUEUE, name, { id: name }, { jobId: name, attempts: 2, backoffMs: 10 });
const isIdle = async () => {
  const { waiting, active, delayed, prioritized } = await jobs.queue(QUEUE).getJobCounts();
  return [waiting, active, delayed, prioritized].every((count) => !count);
};
const settled = async () => {
  while (!(await isIdle())) await sleep(20);
};

describe('a job that is wanted until it is done', () => {
  it('is followed by another after its last attempt, and by none when it is done', async () => {
    work = async () => {
      if (attempts.length < 7) throw new Error('the store is away');
    };
    await add('erase');
    while (attempts.length < 7) await sleep(20);
    await settled();
    await sleep(200);
    expect(await isIdle()).toBe(true);
    expect(attempts).toEqual(Array(7).fill({ id: 'erase' }));
  });

  it('is followed by another also when it failed before and was issued again', async () => {
    work = async () => {
      if (attempts.length % 3 !== 0) throw new Error('the store is away');
    };
    for (const done of [3, 6]) {
      await jobs.add(QUEUE, 'erase', { id: 'erase' }, { jobId: 'erase', attempts: 2, backoffMs: 10, again: true });
      while (attempts.length < done) await sleep(20);
      await settled();
    }
    expect(attempts).toHaveLength(6);
  });

  it('is given up when it can never succeed', async () => {
    work = async () => {
      throw new GiveUp('no such thing');
    };
    await add('erase');
    await sleep(300);
    await settled();
    expect(attempts).toHaveLength(1);
  });
});

it('any other job ends with its last attempt', async () => {
  work = async () => {
    throw new Error('the store is away');
  };
  await add('count');
  await sleep(300);
  await settled();
  expect(attempts).toHaveLength(2);
});

it('a job that is cut short in its last attempt because the process stops comes again', async () => {
  work = async () => {
    if (attempts.length < 2) throw new Error('a bad moment');
    if (attempts.length === 2) await new Promise(() => {});
  };
  await add('count');
  while (attempts.length < 2) await sleep(20);
  await host.stop();
  host = await startHost();
  while (attempts.length < 3) await sleep(20);
  await settled();
  expect(attempts).toEqual(Array(3).fill({ id: 'count' }));
});

describe('a job that comes by itself', () => {
  const told: string[] = [];
  const startTicking = async () => {
    await host.stop();
    const repeats = { name: 'tick', everyMs: 3_600_000 };
    const definition = { queue: QUEUE, concurrency: 1, repeats, process: async () => {} };
    const connect = () => new Redis(server.url, { maxRetriesPerRequest: null });
    const log = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) });
    host = new WorkerHost([definition], connect, 'test', memory(), log, { drainMs: 50 });
    await host.start();
  };
  const untilScheduled = async () => {
    while ((await jobs.queue(QUEUE).getJobSchedulersCount()) === 0) await sleep(10);
  };

  it('goes on coming when Redis has forgotten it', async () => {
    await startTicking();
    await untilScheduled();
    await connection.flushall();
    await untilScheduled();
  });

  it('comes also when it could not be asked for at first', async () => {
    await host.stop();
    await connection.flushall();
    const inTheWay = `test:${QUEUE}:repeat`;
    await connection.set(inTheWay, 'no list of schedules');
    await startTicking();
    while (!told.some((line) => line.includes('WRONGTYPE'))) await sleep(10);
    await connection.del(inTheWay);
    await untilScheduled();
  });
});

describe('the timetable', () => {
  const ticks = async () => (await jobs.queue('timetable').getDelayed()).map(({ id, data }) => [id, data]);
  const timetable = () => new BullTimetable(() => jobs.queue('timetable'));

  it('keeps a tick that is due since before anybody was there to take it, when it is put again', async () => {
    await timetable().put('a', '* * * * * *');
    const [first] = await ticks();
    while (Date.now() < Number(/\d+$/.exec(first![0] as string)![0]) + 10) await sleep(50);
    await timetable().put('a', '* * * * * *');
    expect(await ticks()).toEqual([first]);
  });

  it('has another schedule take the place of the one before, and one whose tick was lost begin anew', async () => {
    await timetable().put('a', '0 3 * * 1');
    const [first] = await ticks();
    await timetable().put('a', '0 4 * * 1');
    const [second, ...more] = await ticks();
    expect([second![1], more]).toEqual([{ sourceId: 'a' }, []]);
    expect(second).not.toEqual(first);
    const lost = String(second![0]);
    await connection.multi().zrem('test:timetable:delayed', lost).del(`test:timetable:${lost}`).exec();
    expect(await ticks()).toEqual([]);
    await timetable().put('a', '0 4 * * 1');
    expect(await ticks()).toEqual([second]);
  });
});
