import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { type Config, formatConfigProblems, loadConfig } from '../../src/infrastructure/config/index.js';
import { startEventStore } from '../../src/infrastructure/local/eventstore/server.js';
import { createDatabase, dropDatabase } from './databases.js';
import { openTogether } from './setUp.js';

/** Servers of a suite's own: nothing in them is seen by another suite. Bots and addresses must be unique in the shared ones. */
export interface World {
  /** Complete for `loadConfig`, also for processes that the suite starts. */
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  close(): Promise<void>;
}

let asked: Promise<Record<string, string>> | undefined;

/** The variables of the run's shared stack; starts it at the first call. */
export function testStack(): Promise<Record<string, string>> {
  asked ??= (async () => {
    const answer = await fetch(process.env.NOVA_TEST_STACK ?? '');
    const body = await answer.text();
    if (!answer.ok) throw new Error(`The test stack does not start: ${body}`);
    return (JSON.parse(body) as { env: Record<string, string> }).env;
  })();
  return asked;
}

/**
 * A world for one suite: a PostgreSQL database with all migrations run, a MongoDB database, a prefix in Redis and an event store
 * of its own; Supabase and the outbox are shared by all suites.
 * @param more variables on top, such as `SCRAPE_ALLOW_HOSTS`.
 */
export async function createWorld(more: Record<string, string> = {}): Promise<World> {
  const shared = await testStack();
  const id = `t${randomBytes(6).toString('hex')}`;
  const mongo = withPath(shared.MONGODB_URI ?? '', id);
  return openTogether(async ({ defer }) => {
    const folder = await mkdtemp(join(tmpdir(), 'nova-world-'));
    defer(() => rm(folder, { recursive: true, force: true }));
    const starting = startEventStore({ dataDir: folder });
    defer(() =>
      Promise.all([
        starting.then((eventStore) => eventStore.close()),
        dropDatabase(shared.POSTGRES_URI ?? '', id),
        dropMongo(mongo),
        dropKeys(shared.REDIS_URL ?? '', id),
      ]),
    );
    const [postgres, eventStore] = await Promise.all([createDatabase(shared.POSTGRES_URI ?? '', id), starting]);
    const env = {
      ...shared,
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'error',
      NOVA_TESTING: '1',
      NOVA_DATA_DIR: folder,
      NOVA_KEY_PREFIX: id,
      EVENTSTORE_URL: eventStore.url,
      POSTGRES_URI: postgres,
      MONGODB_URI: mongo,
      ...more,
    };
    const config = loadConfig(env);
    if (!config.ok) throw new Error(formatConfigProblems(config.refusal));
    return { env, config: config.value };
  });
}

/**
 * For a suite that counts how often something is allowed: within half a second of silence a process would count by itself, beside what
 * Redis has counted, and a busy machine can be silent for so long.
 */
export async function patientRedis(): Promise<{ readonly REDIS_URL: string }> {
  const url = new URL((await testStack()).REDIS_URL ?? '');
  url.searchParams.set('commandTimeout', '30000');
  return { REDIS_URL: url.href };
}

const withPath = (uri: string, name: string): string => Object.assign(new URL(uri), { pathname: `/${name}` }).href;

async function dropMongo(uri: string): Promise<void> {
  const client = new MongoClient(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}

async function dropKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) {
      if ((keys as string[]).length > 0) await redis.del(...(keys as string[]));
    }
  } finally {
    redis.disconnect();
  }
}
