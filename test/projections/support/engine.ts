import { Redis } from 'ioredis';
import pino from 'pino';
import type { Projection } from '../../../src/application/projection.js';
import type { CategoryCatalogue } from '../../../src/infrastructure/eventstore/catalogue/define.js';
import { EventCodec } from '../../../src/infrastructure/eventstore/codec.js';
import { EventStoreDb } from '../../../src/infrastructure/eventstore/eventStoreDb.js';
import { PostgresProjectionAdmin } from '../../../src/infrastructure/projections/admin.js';
import type { Consumer } from '../../../src/infrastructure/projections/consumer.js';
import { ProjectionControl } from '../../../src/infrastructure/projections/control.js';
import { DeadLetters } from '../../../src/infrastructure/projections/deadLetters.js';
import { ProjectionHost } from '../../../src/infrastructure/projections/host.js';
import { Leases } from '../../../src/infrastructure/projections/leases.js';
import { MongoTarget } from '../../../src/infrastructure/projections/mongoTarget.js';
import type { ConsumerObserver } from '../../../src/infrastructure/projections/observer.js';
import { PgListener } from '../../../src/infrastructure/projections/pgListener.js';
import { PostgresTarget } from '../../../src/infrastructure/projections/postgresTarget.js';
import { ProgressMessages } from '../../../src/infrastructure/projections/progressMessages.js';
import { RedisTarget } from '../../../src/infrastructure/projections/redisTarget.js';
import { SharedFeed } from '../../../src/infrastructure/projections/sharedFeed.js';
import type { Target } from '../../../src/infrastructure/projections/target.js';
import { eventStoreClient, type Servers } from './servers.js';
import { noiseCatalogue, tallyCatalogue } from './shop.js';

const log = pino({ level: process.env.NOVA_TEST_LOG ?? 'silent' }, process.stderr);

const silentObserver: ConsumerObserver = {
  lag: () => {},
  applied: () => {},
  deadLetter: () => {},
  running: () => {},
};

/** One engine as a process would have it, on shared servers. */
export function openEngine(
  servers: Servers,
  projections: readonly Projection[],
  prefix = 'test',
  {
    catalogues = [],
    reportMs = 1_000,
  }: { readonly catalogues?: readonly CategoryCatalogue[]; readonly reportMs?: number } = {},
) {
  const { pool, mongo, redis } = servers;
  const client = eventStoreClient(servers);
  const noKeys = async () => new Map<string, Uint8Array>();
  const store = new EventStoreDb(
    client,
    new EventCodec([tallyCatalogue, noiseCatalogue, ...catalogues], noKeys, noKeys),
  );
  const control = new ProjectionControl(pool);
  const deadLetters = new DeadLetters(pool);
  const listener = new PgListener(servers.urls.postgres);
  const publisher = new Redis(servers.urls.redis, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
  });
  const subscriber = new Redis(servers.urls.redis, { autoResubscribe: false });
  for (const connection of [publisher, subscriber]) connection.on('error', () => {});
  const messages = new ProgressMessages(publisher, subscriber, prefix, control, listener);
  const leases = new Leases(servers.urls.postgres);
  const categories = [tallyCatalogue, noiseCatalogue, ...catalogues].map(({ category }) => category);
  const targetOf = (projection: Projection): Target => {
    if (projection.kind === 'relational') return new PostgresTarget(pool, projection);
    return projection.store === 'mongo'
      ? new MongoTarget(() => mongo.db as never, projection, deadLetters)
      : new RedisTarget(redis, prefix, projection, deadLetters);
  };
  const consumers = projections.map(
    (projection): Consumer => ({ ...projection, target: targetOf(projection), rebuildable: true }),
  );
  const hostOf = (wanted: readonly Consumer[]) => {
    const feed = new SharedFeed(store, categories, (err) => log.warn({ err }, 'feed'));
    const services = { store, feed, control, deadLetters, observer: silentObserver, log };
    return new ProjectionHost({ consumers: wanted, leases, listener, messages, services, reportMs });
  };
  const host = hostOf(consumers);
  messages.onRedisAway = () => host.report();
  listener.open();
  messages.open();
  const admin = new PostgresProjectionAdmin(control, deadLetters, listener, consumers);
  return {
    store,
    client,
    host,
    /** A host for other consumers; whoever asks for it stops it. */
    hostOf,
    leases,
    control,
    deadLetters,
    admin,
    consumers,
    listener,
    board: messages.board,
    close: async () => {
      await host.stop();
      await leases.close();
      await messages.close();
      await listener.close();
      publisher.disconnect();
      subscriber.disconnect();
      await client.dispose();
    },
  };
}

export type Engine = ReturnType<typeof openEngine>;

export const RM = {
  totals: async (servers: Servers) =>
    (await servers.pool.query('SELECT * FROM rm_test_totals.totals ORDER BY id')).rows as {
      id: string;
      total: string;
      events: number;
    }[],
};
