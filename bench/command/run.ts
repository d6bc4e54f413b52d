import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { Pool } from 'undici';
import { v7 } from 'uuid';
import { median, report } from '../support/report.js';
import { type BenchService, signUp, startServiceProcess } from '../support/service.js';

const CONCURRENT = 64;
const COMMANDS = 6_000;
const ALONE = 400;
const ROUNDS = 3;

/** "Update bot" over HTTP against `appendToStream` of the raw client with events of the same size, on the same store. */
const service = await startServiceProcess({ roles: 'api' });
try {
  const headers = await signUp(service.url);
  const bots = await createBots(service, headers);
  const pool = new Pool(service.url, { connections: CONCURRENT, pipelining: 1 });
  const client = EventStoreDBClient.connectionString(service.env.EVENTSTORE_URL ?? '');
  let revision = 0;
  const update = async (n: number) => {
    const { statusCode, body } = await pool.request({
      method: 'PATCH',
      path: `/api/bot/${bots[n % bots.length]}`,
      headers,
      body: JSON.stringify({ purpose: `Answers questions about release ${revision++} of the product` }),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`update: ${statusCode}`);
  };
  const streams = bots.map(() => `bench-${v7()}`);
  const append = (n: number) => client.appendToStream(streams[n % streams.length]!, sameEvent(revision++));

  await concurrently(2_000, update);
  await concurrently(2_000, append);
  const rates = { command: [] as number[], append: [] as number[] };
  const latencies = { command: [] as number[], append: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.append.push(await concurrently(COMMANDS, append));
    rates.command.push(await concurrently(COMMANDS, update));
    latencies.append.push(await alone(append));
    latencies.command.push(await alone(update));
  }
  report('command', [
    {
      what: `update bot, ${CONCURRENT} concurrent`,
      unit: 'commands/s',
      figure: median(rates.command),
      yardstick: { name: 'appendToStream', figure: median(rates.append) },
      goal: { atLeast: 0.5 },
    },
    {
      what: 'update bot, one after another: speed against one append',
      unit: '1/ms',
      figure: 1 / median(latencies.command),
      yardstick: { name: 'appendToStream', figure: 1 / median(latencies.append) },
      goal: { atLeast: 0.6 },
    },
    ...(await longStream(update)),
  ]);
  await client.dispose();
  await pool.close();
} finally {
  await service.stop();
}

/** A bot with 10,000 changes against one with few: cost grows with the work, not with history. */
async function longStream(update: (n: number) => Promise<void>) {
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

async function concurrently(total: number, work: (n: number) => Promise<unknown>): Promise<number> {
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
async function alone(work: (n: number) => Promise<unknown>): Promise<number> {
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

/** As large as a stored BotDetailsChanged with its metadata. */
function sameEvent(n: number) {
  const id = v7();
  const now = new Date().toISOString();
  const data = {
    name: 'Bot 1',
    purpose: `Answers questions about release ${n} of the product`,
    description: null,
    avatar: null,
    changed: ['purpose'],
    at: now,
  };
  const metadata = { $correlationId: id, commandId: id, actor: { kind: 'account', id }, occurredAt: now, v: 1 };
  return jsonEvent({ id, type: 'BotDetailsChanged', data, metadata });
}
