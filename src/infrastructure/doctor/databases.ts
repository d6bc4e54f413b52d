import { readdirSync } from 'node:fs';
import { EventStoreDBClient } from '@eventstore/db-client';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import pg from 'pg';
import type { Config } from '../config/index.js';
import { type Check, ok, warning } from './finding.js';

export const eventStoreCheck = ({ eventstore }: Config): Check => ({
  name: 'eventstore',
  advice: 'Is EventStoreDB running, and is EVENTSTORE_URL right (host, port, tls=true or false, user)?',
  run: async () => {
    const client = EventStoreDBClient.connectionString(eventstore.url);
    try {
      let events = 0;
      for await (const _ of client.readAll({ maxCount: 1, direction: 'backwards', fromPosition: 'end' })) events += 1;
      return ok(events === 0 ? 'answers; it is empty' : 'answers; it holds events');
    } finally {
      await client.dispose();
    }
  },
});

export const postgresCheck = ({ postgres }: Config): Check => ({
  name: 'postgres',
  advice: 'Is PostgreSQL running, and is POSTGRES_URI right (host, port, user, password, database)?',
  run: () =>
    withPostgres(postgres.uri, async (client) => {
      const { rows } = await client.query<{ version: string }>('show server_version').then((answer) => ({
        rows: answer.rows.map((row) => ({ version: Object.values(row)[0] ?? '' })),
      }));
      const folder = new URL('../postgres/migrations/', import.meta.url);
      const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
      const { rows: ran } = await client
        .query<{ name: string }>('select name from nova_migrations.migrations')
        .catch(() => ({ rows: [] }));
      const missing = files.filter((file) => !ran.some(({ name }) => file === `${name}.sql`));
      const version = `PostgreSQL ${rows[0]?.version}`;
      if (missing.length === 0) return ok(`${version}; all ${files.length} migrations have run`);
      return warning(`${version}; ${missing.length} migrations have not run yet`, 'They run when the service starts.');
    }),
});

/** Work on a connection of its own, which ends with it. */
export async function withPostgres<T>(uri: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: uri, connectionTimeoutMillis: 8_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

export const mongoCheck = ({ mongodb }: Config): Check => ({
  name: 'mongodb',
  advice: 'Is MongoDB running, and is MONGODB_URI right (host, port, user, password, database)?',
  run: async () => {
    const connection = mongoose.createConnection(mongodb.uri, { serverSelectionTimeoutMS: 4_000 });
    try {
      await connection.asPromise();
      const { version } = (await connection.db?.command({ buildInfo: 1 })) ?? {};
      // The version is told to anybody, also to those who may not read.
      await connection.db?.collection('projection_checkpoints').findOne({}, { projection: { _id: 1 } });
      return ok(`MongoDB ${version ?? '(version unknown)'}`);
    } finally {
      await connection.close();
    }
  },
});

export const redisChecks = ({ redis, queue }: Config): Check[] => [
  redisCheck('redis', 'REDIS_URL', redis.url),
  ...(queue.url === redis.url ? [] : [redisCheck('queue', 'BULLMQ_CONNECTION_URL', queue.url)]),
];

const redisCheck = (name: string, variable: string, url: string): Check => ({
  name,
  advice: `Is Redis running, and is ${variable} right (host, port, password, database)?`,
  run: async () => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    // The reason for a refused connection comes as an event; the rejection only says that it is closed.
    let reason: Error | undefined;
    client.on('error', (error: Error) => {
      reason = error;
    });
    try {
      await client.connect();
      const version =
        /redis_version:(\S+)/.exec(await client.info('server').catch(() => ''))?.[1] ?? '(version unknown)';
      const [, policy] = (await client.config('GET', 'maxmemory-policy').catch(() => [])) as string[];
      if (policy === undefined || policy === 'noeviction') return ok(`Redis ${version}`);
      return warning(
        `Redis ${version} with maxmemory-policy ${policy}`,
        'Set maxmemory-policy to noeviction: otherwise Redis may throw jobs away when memory runs out.',
      );
    } catch (error) {
      throw reason ?? error;
    } finally {
      client.disconnect();
    }
  },
});
