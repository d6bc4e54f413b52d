import { join } from 'node:path';
import type { Environment } from '../../config/index.js';
import { startPostgres } from '../postgres/startPostgres.js';
import { startRedis } from '../redis/startRedis.js';
import { entryPoint } from '../shared/entryPoint.js';
import { startForked } from '../shared/forkedServer.js';
import type { RunningServer } from '../shared/server.js';
import type { ServerName } from './protocol.js';
import { type StackSecrets, serviceRoleKey } from './secrets.js';

export interface ServerContext {
  readonly dataDir: string;
  readonly env: Environment;
  readonly secrets: StackSecrets;
}

/** One of the servers: what it is, when it is needed, how it starts, and what the product must know of it. */
export interface ServerKind {
  readonly name: ServerName;
  readonly what: string;
  /** The variable that, when set, makes the local server needless. */
  readonly replacedBy: string;
  start(context: ServerContext, port: number): Promise<RunningServer>;
  variables(url: string, secrets: StackSecrets): Record<string, string>;
}

const logFile = (context: ServerContext, name: string) => join(context.dataDir, 'logs', `${name}.log`);

const forked =
  (name: ServerName, entry: string, options: (secrets: StackSecrets) => Record<string, unknown> = () => ({})) =>
  (context: ServerContext, port: number): Promise<RunningServer> =>
    startForked({
      name,
      entry: entryPoint(import.meta.url, entry),
      dataDir: join(context.dataDir, name),
      port,
      options: options(context.secrets),
      logFile: logFile(context, name),
    });

/** In the order in which they are shown. */
const serverKinds: readonly ServerKind[] = [
  {
    name: 'eventstore',
    what: 'EventStoreDB protocol, on lmdb',
    replacedBy: 'EVENTSTORE_URL',
    start: forked('eventstore', '../eventstore/main.js'),
    variables: (url) => ({ EVENTSTORE_URL: url }),
  },
  {
    name: 'postgres',
    what: 'PostgreSQL',
    replacedBy: 'POSTGRES_URI',
    start: (context, port) =>
      startPostgres({
        home: join(context.dataDir, 'postgres'),
        port,
        password: context.secrets.postgresPassword,
        logFile: logFile(context, 'postgres'),
      }),
    variables: (url) => ({ POSTGRES_URI: url }),
  },
  {
    name: 'mongo',
    what: 'MongoDB protocol, on lmdb',
    replacedBy: 'MONGODB_URI',
    start: forked('mongo', '../mongo/main.js'),
    variables: (url) => ({ MONGODB_URI: `${url.replace(/\/$/, '')}/nova` }),
  },
  {
    name: 'redis',
    what: 'Redis',
    replacedBy: 'REDIS_URL',
    start: (context, port) =>
      startRedis({
        home: join(context.dataDir, 'redis'),
        port,
        password: context.secrets.redisPassword,
        logFile: logFile(context, 'redis'),
        path: context.env.PATH,
      }),
    variables: (url) => ({ REDIS_URL: url }),
  },
  {
    name: 'supabase',
    what: 'PostgREST on PGlite with pgvector',
    replacedBy: 'SUPABASE_URL',
    start: forked('supabase', '../supabase/main.js', ({ supabaseJwtSecret }) => ({ jwtSecret: supabaseJwtSecret })),
    variables: (url, { supabaseJwtSecret }) => ({
      SUPABASE_URL: url,
      SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey(supabaseJwtSecret),
    }),
  },
  {
    name: 'outbox',
    what: "Resend's API; mails are kept and shown",
    replacedBy: 'RESEND_MAIL_API_KEY',
    start: forked('outbox', '../outbox/main.js', ({ mailApiKey }) => ({ apiKey: mailApiKey })),
    variables: (url, { mailApiKey }) => ({ RESEND_BASE_URL: url, RESEND_MAIL_API_KEY: mailApiKey }),
  },
];

/** The servers that a start with this environment has to supply; `only` narrows them down further. */
export function neededServers(env: Environment, only?: readonly ServerName[]): ServerKind[] {
  return serverKinds.filter(
    ({ name, replacedBy }) => !env[replacedBy]?.trim() && (only === undefined || only.includes(name)),
  );
}
