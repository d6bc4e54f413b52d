import { ContainerModule } from 'inversify';
import { Redis } from 'ioredis';
import type { Connection, mongo } from 'mongoose';
import { PROJECTIONS } from '../../../projections/index.js';
import { DECIDERS } from '../../application/deciders.js';
import { PROCESSES } from '../../application/processes.js';
import type { Projection } from '../../application/projection.js';
import { ROLE_HOSTS } from '../../application/roleHost.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { CATALOGUE } from '../eventstore/catalogue/index.js';
import { type ProcessServices, processConsumer } from '../processes/processConsumer.js';
import type { Consumer } from '../projections/consumer.js';
import { ProjectionHost } from '../projections/host.js';
import { Leases } from '../projections/leases.js';
import { MongoTarget } from '../projections/mongoTarget.js';
import { prometheusObserver } from '../projections/observer.js';
import { PostgresTarget } from '../projections/postgresTarget.js';
import { ProgressMessages } from '../projections/progressMessages.js';
import { RedisTarget } from '../projections/redisTarget.js';
import { SharedFeed } from '../projections/sharedFeed.js';
import type { Target } from '../projections/target.js';
import { singletons } from './bind.js';
import { ENGINE } from './projectionTokens.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** Read models, who runs them, and waiting for them. */
export const projectionsModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(ENGINE.Observer, (get) => prometheusObserver(get(INFRA.Metrics).registry));
    single(ENGINE.Consumers, (get) => [
      ...PROJECTIONS.map((projection) => toConsumer(projection, get, config)),
      ...PROCESSES.map((manager) => processConsumer(manager, processServices(get))),
    ]);
    single(ENGINE.Messages, (get) => {
      const messages = new ProgressMessages(
        ...progressRedis(config, get),
        config.keyPrefix,
        get(ENGINE.Control),
        get(ENGINE.Listener),
      );
      messages.open();
      get(SHUTDOWN).add('progress messages', () => messages.close());
      return messages;
    });
    single(ENGINE.Host, (get) => get(ENGINE.MakeHost)(get(ENGINE.Consumers).map(({ name }) => name)));
    single(ENGINE.MakeHost, (get) => (names) => makeHost(get, config, names));
    single(ROLE_HOSTS.projector, (get) => ({
      start: () => get(ENGINE.Host).start(),
      stop: () => get(ENGINE.Host).stop(),
    }));
    single(TOKENS.ReadYourWrites, (get) => get(ENGINE.Messages).board);
  });

const processServices = (get: Get): ProcessServices => ({
  pool: get(INFRA.Postgres),
  store: get(TOKENS.EventStore),
  handler: get(TOKENS.CommandHandler),
  jobs: get(TOKENS.Jobs),
  memory: get(INFRA.MemoryWatch),
  deadLetters: get(ENGINE.DeadLetters),
  deciders: DECIDERS,
  log: get(INFRA.Logger),
});

function makeHost(get: Get, config: Config, names: readonly string[]): ProjectionHost {
  const warn = warning(get, 'projections');
  const leases = new Leases(config.postgres.uri, warn);
  get(SHUTDOWN).add('leases', () => leases.close());
  const categories = CATALOGUE.map(({ category }) => category);
  const host = new ProjectionHost({
    consumers: get(ENGINE.Consumers).filter(({ name }) => names.includes(name)),
    leases,
    listener: get(ENGINE.Listener),
    messages: get(ENGINE.Messages),
    services: {
      store: get(TOKENS.EventStore),
      feed: new SharedFeed(get(TOKENS.EventStore), categories, warn, get(INFRA.Foreground)),
      control: get(ENGINE.Control),
      deadLetters: get(ENGINE.DeadLetters),
      observer: get(ENGINE.Observer),
      log: get(INFRA.Logger),
    },
  });
  get(ENGINE.Messages).onRedisAway = () => host.report();
  return host;
}

const warning = (get: Get, what: string) => (err: unknown) => get(INFRA.Logger).warn({ err }, what);

function toConsumer(projection: Projection, get: Get, config: Config): Consumer {
  const { name, version, categories, hidePersonal = false } = projection;
  const target = targetOf(projection, get, config);
  return { name, version, categories, hidePersonal, target, rebuildable: true };
}

function targetOf(projection: Projection, get: Get, config: Config): Target {
  if (projection.kind === 'relational') return new PostgresTarget(get(INFRA.Postgres), projection);
  const deadLetters = get(ENGINE.DeadLetters);
  if (projection.store === 'redis') {
    return new RedisTarget(get(INFRA.Redis), config.keyPrefix, projection, deadLetters);
  }
  const connection = get(INFRA.Mongo);
  return new MongoTarget(() => databaseOf(connection), projection, deadLetters);
}

function databaseOf(connection: Connection): mongo.Db {
  if (!connection.db) throw new Error('MongoDB is not connected');
  return connection.db as unknown as mongo.Db;
}

/** One connection that fails at once while Redis is away, and one that only listens. */
function progressRedis(config: Config, get: Get): [publisher: Redis, subscriber: Redis] {
  const retryStrategy = (times: number) => Math.min(times * 50, 1_000);
  const publisher = new Redis(config.redis.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    retryStrategy,
  });
  const subscriber = new Redis(config.redis.url, { autoResubscribe: false, retryStrategy });
  for (const redis of [publisher, subscriber]) redis.on('error', warning(get, 'Redis connection for progress'));
  get(SHUTDOWN).add('progress redis', async () => {
    publisher.disconnect();
    subscriber.disconnect();
  });
  return [publisher, subscriber];
}
