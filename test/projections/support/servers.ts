import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient } from '@eventstore/db-client';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import pg from 'pg';
import { startPostgres } from '../../../src/infrastructure/local/postgres/startPostgres.js';
import { startRedis } from '../../../src/infrastructure/local/redis/startRedis.js';
import { startForked } from '../../../src/infrastructure/local/shared/forkedServer.js';
import { freePort } from '../../../src/infrastructure/local/shared/ports.js';
import { MENDED } from '../../../src/infrastructure/mongo/deadSockets.js';
import { migratePostgres } from '../../../src/infrastructure/postgres/migrate.js';

/** Real servers in a folder of their own, each of which can be stopped and started again. */
export interface Servers {
  readonly urls: {
    readonly eventstore: string;
    readonly postgres: string;
    readonly mongo: string;
    readonly redis: string;
  };
  readonly pool: pg.Pool;
  readonly mongo: mongoose.Connection;
  readonly redis: Redis;
  stop(name: 'postgres' | 'mongo' | 'redis' | 'eventstore'): Promise<void>;
  start(name: 'postgres' | 'mongo' | 'redis' | 'eventstore'): Promise<void>;
  close(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const home = mkdtempSync(join(tmpdir(), 'nova-projections-'));
  const folder = (name: string) => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const ports = {
    postgres: await freePort(),
    redis: await freePort(),
    mongo: await freePort(),
    eventstore: await freePort(),
  };
  // As in the product: processes of their own, from the build.
  const forked = (name: 'mongo' | 'eventstore') =>
    startForked({
      name,
      entry: fileURLToPath(new URL(`../../../dist/src/infrastructure/local/${name}/main.js`, import.meta.url)),
      dataDir: folder(name),
      port: ports[name],
      logFile: join(home, `${name}.log`),
    });
  const starters = {
    postgres: () =>
      startPostgres({
        home: join(home, 'postgres'),
        port: ports.postgres,
        password: 'test',
        logFile: join(home, 'postgres.log'),
      }),
    redis: () =>
      startRedis({
        home: folder('redis'),
        port: ports.redis,
        password: 'test',
        logFile: join(home, 'redis.log'),
        path: process.env.PATH,
      }),
    mongo: async () => {
      const server = await forked('mongo');
      return { ...server, url: `mongodb://127.0.0.1:${ports.mongo}` };
    },
    eventstore: async () => {
      const server = await forked('eventstore');
      return { ...server, url: `esdb://127.0.0.1:${ports.eventstore}?tls=false` };
    },
  };
  type Name = keyof typeof starters;
  const names = Object.keys(starters) as Name[];
  const running = new Map<Name, { stop(): Promise<unknown>; url: string }>();
  await Promise.all(names.map(async (name) => running.set(name, await starters[name]())));
  const url = (name: Name) => running.get(name)!.url;
  const urls = {
    eventstore: url('eventstore'),
    postgres: url('postgres'),
    mongo: `${url('mongo')}/nova`,
    redis: url('redis'),
  };
  await migratePostgres(urls.postgres);
  const pool = new pg.Pool({
    connectionString: urls.postgres,
    max: 20,
    connectionTimeoutMillis: 30_000,
    pipeline: true,
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const connection = await mongoose
    .createConnection(urls.mongo, {
      ...MENDED,
      serverSelectionTimeoutMS: 2_000,
      connectTimeoutMS: 2_000,
      autoIndex: false,
    })
    .asPromise();
  connection.on('error', () => {});
  const redis = new Redis(urls.redis, { maxRetriesPerRequest: 2, commandTimeout: 30_000 });
  redis.on('error', () => {});
  return {
    urls,
    pool,
    mongo: connection,
    redis,
    stop: async (name) => {
      await running.get(name)?.stop();
      running.delete(name);
    },
    start: async (name) => {
      running.set(name, await starters[name]());
    },
    close: async () => {
      redis.disconnect();
      await connection.close();
      await pool.end();
      await Promise.all([...running.values()].map((server) => server.stop()));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A client of the event store of these servers. */
export const eventStoreClient = (servers: Servers): EventStoreDBClient =>
  EventStoreDBClient.connectionString(servers.urls.eventstore);
