import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import pg from 'pg';
import { startEventStore } from '../../../src/infrastructure/local/eventstore/server.js';
import { startMongo } from '../../../src/infrastructure/local/mongo/server.js';
import { startPostgres } from '../../../src/infrastructure/local/postgres/startPostgres.js';
import { startRedis } from '../../../src/infrastructure/local/redis/startRedis.js';
import { freePort } from '../../../src/infrastructure/local/shared/ports.js';
import type { RunningServer } from '../../../src/infrastructure/local/shared/server.js';
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
    mongo: async () => stoppable(await startMongo({ dataDir: folder('mongo'), port: ports.mongo })),
    eventstore: async () => stoppable(await startEventStore({ dataDir: folder('eventstore'), port: ports.eventstore })),
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
  const pool = new pg.Pool({ connectionString: urls.postgres, max: 20, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => {});
  const connection = await mongoose
    .createConnection(urls.mongo, { serverSelectionTimeoutMS: 2_000, autoIndex: false })
    .asPromise();
  connection.on('error', () => {});
  const redis = new Redis(urls.redis, { maxRetriesPerRequest: 2, commandTimeout: 3_000 });
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

const stoppable = (server: { readonly url: string; close(): Promise<unknown> }) => ({
  url: server.url,
  stop: () => server.close(),
});

/** A client of the event store of these servers. */
export const eventStoreClient = (servers: Servers): EventStoreDBClient =>
  EventStoreDBClient.connectionString(servers.urls.eventstore);

export type { RunningServer };
