import { connectionString, integer, sender, text, url } from '../parsers.js';
import { count, defaulted, inProduction, optional, required } from '../variable.js';

export const stores = {
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
} as const;

export const vectors = {
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
} as const;

export const mail = {
  RESEND_MAIL_API_KEY: required(text, { about: 'Key of Resend.', expected: 'a Resend API key', secret: true }),
  RESEND_BASE_URL: optional(url('http', 'https'), {
    about: 'Another server that speaks the API of Resend.',
    expected: 'an http(s) URL',
  }),
  MAIL_FROM: inProduction(sender, 'Nova Bot Studio <nova@localhost.invalid>', {
    about: 'Sender of all mails.',
    expected: 'an address, alone or as Name <address>',
  }),
} as const;
