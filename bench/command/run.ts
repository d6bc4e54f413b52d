import { fileURLToPath } from 'node:url';
import { EventStoreDBClient } from '@eventstore/db-client';
import { Pool } from 'undici';
import { v7 } from 'uuid';
import { forkServer } from '../support/child.js';
import { median, report } from '../support/report.js';
import { type BenchService, signUp, startServiceProcess } from '../support/service.js';
import { sameEvent } from './event.js';

const CONCURRENT = 64;
const COMMANDS = 6_000;
const ALONE = 400;
const ROUNDS = 3;

/** "Update bot" over HTTP against `appendToStream` of the raw client with events of the same size, on the same store. */
const service = await startServiceProcess({ roles: 'api' });
const eventStore = service.env.EVENTSTORE_URL ?? '';
const bare = await forkServer(fileURLToPath(new URL('./bare.js', import.meta.url)), [eventStore]);
try {
  const headers = await signUp(service.url);
  const bots = await createBots(service, headers);
  const pools = [service, bare].map(({ url }) => new Pool(url, { connections: CONCURRENT, pipelining: 1 }));
  const client = EventStoreDBClient.connectionString(eventStore);
  let revision = 0;
  const [update, bareUpdate] = pools.map((pool) => async (n: number) => {
    const { statusCode, body } = await pool.request({
      method: 'PATCH',
      path: `/api/bot/${bots[n % bots.length]}`,
      headers,
      body: JSON.stringify({ purpose: `Answers questions about release ${revision++} of the product` }),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`update: ${statusCode}`);
  }) as [Work, Work];
  const streams = bots.map(() => `bench-${v7()}`);
  const append = (n: number) => client.appendToStream(streams[n % streams.length]!, sameEvent(revision++));

  const measured = [append, bareUpdate, update].map((work) => ({ work, rates: [], latencies: [] }) as Measured);
  for (const { work } of measured) await concurrently(2_000, work);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { work, rates } of measured) rates.push(await concurrently(COMMANDS, work));
    for (const { work, latencies } of measured) latencies.push(await alone(work));
  }
  const [appended, bareUpdated, updated] = measured as [Measured, Measured, Measured];
  const concurrent = (what: string, { rates }: Measured) => ({
    what: `${what}, ${CONCURRENT} concurrent`,
    unit: 'commands/s',
    figure: median(rates),
    yardstick: { name: 'appendToStream', figure: median(appended.rates) },
  });
  const lone = (what: string, { latencies }: Measured) => ({
    what: `${what}, one after another: speed against one append`,
    unit: '1/ms',
    figure: 1 / median(latencies),
    yardstick: { name: 'appendToStream', figure: 1 / median(appended.latencies) },
  });
  report('command', [
    { ...concurrent('update bot', updated), goal: { atLeast: 0.5 } },
    concurrent('bare Koa and client', bareUpdated),
    { ...lone('update bot', updated), goal: { atLeast: 0.6 } },
    lone('bare Koa and client', bareUpdated),
    ...(await longStream(update)),
  ]);
  await client.dispose();
  for (const pool of pools) await pool.close();
} finally {
  await bare.stop();
  await service.stop();
}

type Work = (n: number) => Promise<unknown>;

interface Measured {
  readonly work: Work;
  readonly rates: number[];
  readonly latencies: number[];
}

/** A bot with 10,000 changes against one with few: cost grows with the work, not with history. */
async function longStream(update: Work) {
  for (let n = 0; n < 10_000; n += CONCURRENT) {
    for (let k = 0; k < CONCURRENT && n + k < 10_000; k++) await update(0);
  }
  const [long, short]: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    long!.push(await alone(() => update(0)));
    short!.push(await alone(() => update(1)));
  }
  return [
    {
      what: 'update of a bot with 10,000 changes',
      unit: 'ms',
      figure: median(long!),
      yardstick: { name: 'of a bot with few', figure: median(short!) },
      goal: { atMost: 1.2 },
    },
  ] as const;
}

async function concurrently(total: number, work: Work): Promise<number> {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CONCURRENT }, async (_, lane) => {
      for (let n = lane; next < total; n += CONCURRENT) {
        next++;
        await work(n % CONCURRENT);
      }
    }),
  );
  return (total / (performance.now() - started)) * 1000;
}

/** Median latency in milliseconds of one after another. */
async function alone(work: Work): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < ALONE; n++) {
    const started = performance.now();
    await work(n % CONCURRENT);
    times.push(performance.now() - started);
  }
  return median(times);
}

async function createBots({ url }: BenchService, headers: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < CONCURRENT; n++) {
    const body = JSON.stringify({ name: `Bot ${n}`, platform: 'Website', purpose: 'Bench' });
    const response = await fetch(`${url}/api/bot`, { method: 'POST', headers, body });
    if (response.status !== 201) throw new Error(`create: ${response.status} ${await response.text()}`);
    ids.push(((await response.json()) as { id: string }).id);
  }
  return ids;
}
