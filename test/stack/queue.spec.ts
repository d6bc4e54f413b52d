import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { startRedis } from '../../src/infrastructure/local/redis/startRedis.js';
import { findOnPath } from '../../src/infrastructure/local/shared/findOnPath.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import type { RunningServer } from '../../src/infrastructure/local/shared/server.js';

jest.setTimeout(120_000);

/** Both kinds where this machine has redis-server, else the one that every machine has. */
const native = findOnPath('redis-server');
const kinds: [string, string][] = [
  ['js-redis-server', ''],
  ...(native === undefined ? [] : ([['redis-server', dirname(native)]] as [string, string][])),
];

describe.each(kinds)('BullMQ on %s', (kind, path) => {
  const home = mkdtempSync(join(tmpdir(), 'nova-redis-'));
  let server: RunningServer;
  beforeAll(async () => {
    const port = await freePort();
    server = await startRedis({ home, port, password: 'of-the-test', logFile: join(home, 'redis.log'), path });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('says how to get the faster one exactly when it is the slower one', () => {
    expect(server.note === undefined).toBe(kind === 'redis-server');
  });

  it('runs a job after its delay, and again with growing pauses after it failed', async () => {
    const name = `queue-${randomUUID()}`;
    const connection = new Redis(server.url, { maxRetriesPerRequest: null });
    const second = connection.duplicate();
    const queue = new Queue(name, { connection });
    const runs: number[] = [];
    const worker = new Worker(
      name,
      async () => {
        runs.push(Date.now());
        if (runs.length < 3) throw new Error('not yet');
        return 'done';
      },
      { connection: second },
    );
    const finished = new Promise((resolve) => worker.once('completed', (_job, result) => resolve(result)));
    const added = Date.now();
    await queue.add('job', {}, { delay: 200, attempts: 3, backoff: { type: 'exponential', delay: 150 } });
    expect(await finished).toBe('done');
    const [first = 0, again = 0, last = 0] = runs;
    // Lower bounds only: the rule is that a job never runs early.
    expect(first - added).toBeGreaterThanOrEqual(195);
    expect(again - first).toBeGreaterThanOrEqual(145);
    expect(last - again).toBeGreaterThanOrEqual(295);
    await worker.close();
    await queue.close();
    connection.disconnect();
    second.disconnect();
  });

  it('listens on the loopback interface only', () => {
    const listening = execFileSync('node', ['-e', listeners], { encoding: 'utf8', env: { PORT: String(server.port) } });
    expect(listening.trim()).not.toMatch(/(0\.0\.0\.0|::)$/m);
  });
});

/** Connects to the port under the machine's other addresses and prints those that answer. */
const listeners = `
const { connect } = require('node:net');
for (const list of Object.values(require('node:os').networkInterfaces())) for (const { address, internal } of list) {
  if (internal) continue;
  const socket = connect({ host: address, port: Number(process.env.PORT), timeout: 500 });
  socket.on('connect', () => { console.log('0.0.0.0'); socket.destroy(); });
  socket.on('error', () => {}); socket.on('timeout', () => socket.destroy());
}`;
