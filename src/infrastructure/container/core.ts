import { hkdfSync } from 'node:crypto';
import { ContainerModule } from 'inversify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { CommandHandler } from '../../application/handleCommand.js';
import type { SqlReader } from '../../application/projection.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { MasterKeys } from '../encryption/masterKeys.js';
import { PostgresSubjectKeys } from '../encryption/postgresSubjectKeys.js';
import { CATALOGUE } from '../eventstore/catalogue/index.js';
import { EventCodec } from '../eventstore/codec.js';
import { connectEventStore } from '../eventstore/connect.js';
import { EventStoreDb } from '../eventstore/eventStoreDb.js';
import { Foreground } from '../foreground.js';
import { RedisAnnouncements } from '../redis/redisAnnouncements.js';
import { createLogger } from '../telemetry/logger.js';
import { createMetrics } from '../telemetry/metrics.js';
import { VERSION } from '../version.js';
import { singletons } from './bind.js';
import { SHUTDOWN, Shutdown } from './shutdown.js';
import { INFRA } from './tokens.js';

const SUBJECT_ERASED = 'subjectErased';

/** Connections, event store, command handling: what every process has, whatever its roles. */
export const coreModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const { bind } = options;
    const single = singletons(options);
    const shutdown = new Shutdown();
    bind(SHUTDOWN).toConstantValue(shutdown);
    bind(INFRA.Config).toConstantValue(config);
    bind(INFRA.Logger).toConstantValue(createLogger(config.log.level));
    bind(INFRA.Metrics).toConstantValue(createMetrics());
    bind(INFRA.Foreground).toConstantValue(new Foreground());
    if (config.telemetry.otlpEndpoint) shutdown.add('traces', sendTraces(config.telemetry.otlpEndpoint));
    bind(TOKENS.Now).toConstantValue(() => new Date());

    single(INFRA.Postgres, (get) => {
      const { uri, maxPoolSize } = config.postgres;
      const options = { connectionString: uri, max: maxPoolSize, connectionTimeoutMillis: 5_000, pipeline: true };
      const pool = new pg.Pool(options);
      // Without a listener, a server that goes away takes the process down with it.
      // One that is checked out at that moment tells only its own listeners.
      pool.on('connect', (client) => client.on('error', () => {}));
      pool.on('error', (err) => get(INFRA.Logger).warn({ err }, 'an idle Postgres connection broke'));
      shutdown.add('postgres', () => pool.end());
      return pool;
    });
    single(INFRA.Redis, (get) =>
      openRedis(config.redis.url, 'redis', shutdown, (err) => get(INFRA.Logger).warn({ err }, 'Redis connection')),
    );
    single(INFRA.EventStoreClient, () => {
      const client = connectEventStore(config.eventstore.url);
      shutdown.add('eventstore', () => client.dispose());
      return client;
    });

    single(TOKENS.Announcements, (get) => {
      const warn = (err: unknown) => get(INFRA.Logger).warn({ err }, 'Redis subscriber connection');
      const subscriber = openRedis(config.redis.url, 'redis subscriber', shutdown, warn);
      return new RedisAnnouncements(get(INFRA.Redis), subscriber, config.keyPrefix);
    });

    single(INFRA.PostgresSubjectKeys, (get) => {
      const announcements = get(TOKENS.Announcements);
      const keys = new PostgresSubjectKeys(
        get(INFRA.Postgres),
        new MasterKeys(config.masterKey.current, config.masterKey.previous),
        (subject) => announcements.publish(SUBJECT_ERASED, subject),
      );
      announcements.subscribe(SUBJECT_ERASED, (subject) => keys.forget(subject));
      return keys;
    });
    bind(TOKENS.SubjectKeys).toService(INFRA.PostgresSubjectKeys);
    single(TOKENS.EventStore, (get) => {
      const keys = get(INFRA.PostgresSubjectKeys);
      const codec = new EventCodec(
        CATALOGUE,
        (subjects) => keys.ensure(subjects),
        (subjects) => keys.find(subjects),
      );
      return new EventStoreDb(get(INFRA.EventStoreClient), codec);
    });
    single(TOKENS.CommandHandler, (get) => new CommandHandler(get(TOKENS.EventStore)));
    single(TOKENS.SqlReader, (get): SqlReader => {
      const pool = get(INFRA.Postgres);
      return {
        query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
          (await pool.query<Row & pg.QueryResultRow>(text, [...values])).rows,
      };
    });
  });

/** Loads what sends traces only where it is wanted. @returns what sends the rest and stops. */
function sendTraces(endpoint: string): () => Promise<void> {
  const started = import('../telemetry/tracing.js').then(({ startTracing }) => startTracing(endpoint, VERSION));
  return async () => (await started)();
}

/** Commands wait for a reconnect instead of failing at once, but not for ever. */
function openRedis(url: string, name: string, shutdown: Shutdown, warn: (error: unknown) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 2,
    commandTimeout: 3_000,
    retryStrategy: (times) => Math.min(times * 50, 1_000),
  });
  redis.on('error', warn);
  shutdown.add(name, async () => redis.disconnect());
  return redis;
}

/** A key for one purpose from the master key (HKDF-SHA256, RFC 5869). */
export const derivedKey = (config: Config, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', config.masterKey.current, new Uint8Array(0), `nova ${purpose}`, 32));
