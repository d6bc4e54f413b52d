/** Every environment variable of the product, by area: the one place from which parsing, messages and .env.example come. */
import { z } from 'zod';
import {
  addressRange,
  connectionString,
  flag,
  hostAndPort,
  integer,
  key256,
  list,
  origin,
  sender,
  text,
  url,
} from './parsers.js';
import { defaulted, inProduction, optional, required } from './variable.js';

const count = (min: number, max: number) => `a whole number from ${min} to ${max}`;
const secret = text.refine((value) => value.length >= 32);
const secretExpected = 'at least 32 characters, such as the output of `openssl rand -base64 48`';
const keyExpected = '32 random bytes in base64 or hexadecimal, such as the output of `openssl rand -base64 32`';

export const areas = {
  Service: {
    NODE_ENV: defaulted(z.enum(['development', 'test', 'production']), 'development', {
      about: 'In production nothing local is started and there are no default secrets.',
      expected: 'development, test or production',
    }),
    PORT: defaulted(integer(0, 65535), '9000', {
      about: 'Port of the HTTP server; 0 takes a free one.',
      expected: count(0, 65535),
    }),
    HOST: optional(text, {
      about: 'Address the HTTP server listens on. Default: 127.0.0.1, in production 0.0.0.0.',
      expected: 'an IP address or a host name',
    }),
    PUBLIC_URL: optional(url('http', 'https'), {
      about:
        'How browsers reach the service, used in links and cookies. Needed in production; else http://localhost:PORT.',
      expected: 'an http(s) URL such as https://bots.example.com',
    }),
    CORS_ORIGINS: defaulted(list(origin), '', {
      about: 'Origins of web applications that may call the API with credentials, comma separated.',
      expected: 'comma separated origins such as https://app.example.com (no path, no *)',
    }),
    TRUSTED_PROXIES: defaulted(list(addressRange), '', {
      about: 'Reverse proxies whose X-Forwarded-* headers are believed, comma separated; none by default.',
      expected: 'comma separated IP addresses or CIDR ranges such as 10.0.0.0/8',
    }),
    LOG_LEVEL: defaulted(z.enum(['error', 'warn', 'info', 'debug']), 'info', {
      about: 'How much is logged.',
      expected: 'error, warn, info or debug',
    }),
    OTEL_EXPORTER_OTLP_ENDPOINT: optional(url('http', 'https'), {
      about: 'An OpenTelemetry collector that gets the traces (OTLP over HTTP); none by default.',
      expected: 'an http(s) URL such as http://localhost:4318',
    }),
  },
  'Local stack and testing': {
    NOVA_DATA_DIR: defaulted(text, '.nova', {
      about: 'Where the local servers keep their data (development only).',
      expected: 'a directory that can be written',
    }),
    NOVA_KEY_PREFIX: defaulted(text.regex(/^[A-Za-z0-9_-]{1,64}$/), 'nova', {
      about: 'Prefix of all Redis keys and of the BullMQ queues, so that several installations can share one Redis.',
      expected: '1 to 64 letters, digits, _ or -',
    }),
    NOVA_TESTING: defaulted(flag, '0', {
      about: 'Switches the testing router (/api/testing) on; refused in production.',
      expected: '0 or 1',
    }),
  },
  'Event store, databases and queue': {
    EVENTSTORE_URL: required(connectionString('esdb', 'esdb\\+discover', 'kurrentdb', 'kurrentdb\\+discover'), {
      about: 'EventStoreDB: the source of truth.',
      expected: 'a connection string such as esdb://user:password@host:2113?tls=true',
    }),
    POSTGRES_URI: required(connectionString('postgres', 'postgresql'), {
      about: 'PostgreSQL: accounts, sessions, keys, audit, analytics.',
      expected: 'a connection string such as postgres://user:password@host:5432/nova',
    }),
    MAX_POOL_SIZE: defaulted(integer(1, 1000), '20', {
      about: 'Most connections to PostgreSQL and to MongoDB that one process opens.',
      expected: count(1, 1000),
    }),
    MONGODB_URI: required(connectionString('mongodb', 'mongodb\\+srv'), {
      about: 'MongoDB: bots, configurations, transcripts.',
      expected: 'a connection string such as mongodb://user:password@host:27017/nova',
    }),
    REDIS_URL: required(connectionString('redis', 'rediss'), {
      about: 'Redis: caches, rate limits, revocations.',
      expected: 'a URL such as redis://:password@host:6379/0',
    }),
    BULLMQ_CONNECTION_URL: optional(connectionString('redis', 'rediss'), {
      about: 'Redis of the job queues. Default: REDIS_URL.',
      expected: 'a URL such as redis://:password@host:6379/0',
    }),
  },
  'Vectors (Supabase)': {
    SUPABASE_URL: required(url('http', 'https'), {
      about: 'Supabase project (or PostgREST behind /rest/v1) with the chunks and vectors.',
      expected: 'an http(s) URL such as https://project.supabase.co',
    }),
    SUPABASE_SERVICE_ROLE_KEY: required(text, {
      about: 'Key that may read and write all chunks.',
      expected: "the project's service role key",
      secret: true,
    }),
    SUPABASE_DB_URL: optional(connectionString('postgres', 'postgresql'), {
      about: 'Direct connection to the PostgreSQL of Supabase: with it, migrations run at start.',
      expected: 'a connection string such as postgres://postgres:password@db.project.supabase.co:5432/postgres',
    }),
  },
  Mail: {
    RESEND_MAIL_API_KEY: required(text, { about: 'Key of Resend.', expected: 'a Resend API key', secret: true }),
    RESEND_BASE_URL: optional(url('http', 'https'), {
      about: 'Another server that speaks the API of Resend.',
      expected: 'an http(s) URL',
    }),
    MAIL_FROM: inProduction(sender, 'Nova Bot Studio <nova@localhost.invalid>', {
      about: 'Sender of all mails.',
      expected: 'an address, alone or as Name <address>',
    }),
  },
  Secrets: {
    JWT_ACCESS_SECRET: required(secret, { about: 'Signs access tokens.', expected: secretExpected, secret: true }),
    JWT_REFRESH_SECRET: required(secret, {
      about: 'Keys what is derived from refresh tokens; must differ from JWT_ACCESS_SECRET.',
      expected: secretExpected,
      secret: true,
    }),
    NOVA_MASTER_KEY: required(key256, {
      about: "Wraps the keys that encrypt each person's fields. Losing it makes them unreadable.",
      expected: keyExpected,
      secret: true,
    }),
    NOVA_MASTER_KEY_PREVIOUS: defaulted(list(key256), '', {
      about: 'Former master keys, comma separated, newest first: still unwrap, no longer wrap (rotation).',
      expected: `comma separated keys, each ${keyExpected}`,
      secret: true,
    }),
  },
  'Accounts and keys': {
    SESSION_TTL_SECONDS: defaulted(integer(60, 31_536_000), '86400', {
      about: 'A session that was not used for so long ends.',
      expected: count(60, 31_536_000),
    }),
    SESSION_MAX_SECONDS: defaulted(integer(60, 315_360_000), '2592000', {
      about: 'A session ends after so long, however much it is used.',
      expected: count(60, 315_360_000),
    }),
    API_KEY_SALT_ROUNDS: defaulted(integer(4, 31), '10', {
      about: 'Cost of the stored hash of an API key.',
      expected: count(4, 31),
    }),
    OAUTH_GOOGLE_CLIENT_ID: optional(text, {
      about: 'Sign-in with Google is offered when its id and secret are set.',
      expected: 'the client id',
    }),
    OAUTH_GOOGLE_CLIENT_SECRET: optional(text, {
      about: 'Secret of that client.',
      expected: 'the client secret',
      secret: true,
    }),
    OAUTH_GOOGLE_ISSUER: defaulted(url('http', 'https'), 'https://accounts.google.com', {
      about: 'OpenID Connect issuer that stands for Google.',
      expected: 'an http(s) URL',
    }),
    OAUTH_GITHUB_CLIENT_ID: optional(text, {
      about: 'Sign-in with GitHub is offered when its id and secret are set.',
      expected: 'the client id',
    }),
    OAUTH_GITHUB_CLIENT_SECRET: optional(text, {
      about: 'Secret of that client.',
      expected: 'the client secret',
      secret: true,
    }),
    OAUTH_GITHUB_BASE_URL: defaulted(url('http', 'https'), 'https://github.com', {
      about: 'GitHub, or a GitHub Enterprise Server.',
      expected: 'an http(s) URL',
    }),
    OAUTH_GITHUB_API_URL: defaulted(url('http', 'https'), 'https://api.github.com', {
      about: 'Its API.',
      expected: 'an http(s) URL',
    }),
  },
  'Language model and embeddings': {
    LLM_BASE_URL: optional(url('http', 'https'), {
      about: 'Any OpenAI-compatible API; without it the offline answerer answers.',
      expected: 'an http(s) URL such as https://api.openai.com/v1',
    }),
    LLM_API_KEY: optional(text, { about: 'Its key.', expected: 'an API key', secret: true }),
    LLM_MODEL: optional(text, { about: 'Its model.', expected: 'the name of a model' }),
    LLM_TIMEOUT_MS: defaulted(integer(1000, 600_000), '60000', {
      about: 'Longest wait for an answer, in milliseconds.',
      expected: count(1000, 600_000),
    }),
    LLM_MAX_TOKENS: defaulted(integer(16, 1_000_000), '1024', {
      about: 'Longest answer, in tokens.',
      expected: count(16, 1_000_000),
    }),
    EMBEDDING_BASE_URL: optional(url('http', 'https'), {
      about: 'Any OpenAI-compatible API with /embeddings; without it the model inside the product embeds.',
      expected: 'an http(s) URL such as https://api.openai.com/v1',
    }),
    EMBEDDING_API_KEY: optional(text, { about: 'Its key.', expected: 'an API key', secret: true }),
    EMBEDDING_MODEL: optional(text, { about: 'Its model.', expected: 'the name of a model' }),
    EMBEDDING_DIMENSIONS: defaulted(integer(512, 512), '512', {
      about: 'Dimensions of the vectors: the vector table is made for 512.',
      expected: '512',
    }),
    EMBEDDING_TIMEOUT_MS: defaulted(integer(1000, 600_000), '30000', {
      about: 'Longest wait for one batch of embeddings, in milliseconds.',
      expected: count(1000, 600_000),
    }),
  },
  Scraping: {
    CHROMIUM_PATH: optional(text, {
      about: 'Executable of Chromium; otherwise one is looked for.',
      expected: 'the path of an executable file',
    }),
    SCRAPE_ALLOW_HOSTS: defaulted(list(hostAndPort), '', {
      about: 'Private hosts that may be scraped all the same (intranets, tests), comma separated.',
      expected: 'comma separated host[:port] entries',
    }),
    SCRAPE_ALLOW_PORTS: defaulted(list(integer(1, 65535)), '80,443', {
      about: 'Ports that may be scraped.',
      expected: 'comma separated port numbers',
    }),
    SCRAPE_USER_AGENT: optional(text, {
      about: 'Name under which pages are fetched. Default: NovaBot/1.0 with PUBLIC_URL as contact.',
      expected: 'a user agent string',
    }),
    SCRAPE_MAX_PAGES: defaulted(integer(1, 100_000), '200', {
      about: 'Most pages of one run.',
      expected: count(1, 100_000),
    }),
    SCRAPE_MAX_DEPTH: defaulted(integer(0, 100), '5', {
      about: 'Most links away from the start.',
      expected: count(0, 100),
    }),
    SCRAPE_MAX_REDIRECTS: defaulted(integer(0, 50), '10', {
      about: 'Most redirects of one page.',
      expected: count(0, 50),
    }),
    SCRAPE_MAX_PAGE_BYTES: defaulted(integer(1024, 1_073_741_824), '10485760', {
      about: 'Most bytes one page may load.',
      expected: count(1024, 1_073_741_824),
    }),
    SCRAPE_PAGE_TIMEOUT_MS: defaulted(integer(1000, 600_000), '30000', {
      about: 'Longest time for one page, in milliseconds.',
      expected: count(1000, 600_000),
    }),
    SCRAPE_RUN_TIMEOUT_SECONDS: defaulted(integer(10, 86_400), '1800', {
      about: 'Longest time for one run, in seconds.',
      expected: count(10, 86_400),
    }),
    SCRAPE_CONCURRENCY: defaulted(integer(1, 64), '4', {
      about: 'Pages rendered at the same time by one process.',
      expected: count(1, 64),
    }),
  },
  Retention: {
    BOT_RETENTION_DAYS: defaulted(integer(0, 36_500), '30', {
      about: 'Bots are purged from the recycle bin after so many days.',
      expected: count(0, 36_500),
    }),
    CONVERSATION_RETENTION_DAYS: defaulted(integer(1, 36_500), '365', {
      about: 'Transcripts are erased after so many days.',
      expected: count(1, 36_500),
    }),
  },
} as const;

type Areas = typeof areas;
type Union<T> = T extends unknown ? keyof T : never;
export type VariableName = Union<Areas[keyof Areas]>;
type Spread<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer U) => void ? U : never;

export const variables = Object.assign({}, ...Object.values(areas)) as Spread<Areas[keyof Areas]>;
