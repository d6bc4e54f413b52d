import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { createClient } from '@supabase/supabase-js';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { Resend } from 'resend';
import { WebSocket } from 'ws';
import type { ServerName } from '../../../src/infrastructure/local/stack/protocol.js';

type Env = Record<string, string>;

/** Writes something of its own to a server through the client that the product uses, and reads it again. */
export interface Probe {
  write(env: Env): Promise<void>;
  isThere(env: Env): Promise<boolean>;
}

const sql = async <T extends pg.QueryResultRow>(env: Env, text: string): Promise<T[]> => {
  const client = new pg.Client(env.POSTGRES_URI);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
};

const hasRedisServer = () => (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/redis-server`));

const redis = async <T>(env: Env, work: (client: Redis) => Promise<T>): Promise<T> => {
  const client = new Redis(env.REDIS_URL ?? '', { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
};

const mongo = async <T>(env: Env, work: (client: MongoClient) => Promise<T>): Promise<T> => {
  const client = new MongoClient(env.MONGODB_URI ?? '', { serverSelectionTimeoutMS: 30_000 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
};

const eventStore = async <T>(env: Env, work: (client: EventStoreDBClient) => Promise<T>): Promise<T> => {
  const client = EventStoreDBClient.connectionString(env.EVENTSTORE_URL ?? '');
  try {
    return await work(client);
  } finally {
    await client.dispose();
  }
};

export const supabase = (env: Env, key = env.SUPABASE_SERVICE_ROLE_KEY ?? '') =>
  createClient(env.SUPABASE_URL ?? '', key, {
    auth: { persistSession: false, autoRefreshToken: false },
    // Node 20 has no WebSocket of its own, and the client demands one.
    realtime: { transport: WebSocket as never },
  });

const probedId = randomUUID();
const removed = (env: Env) => supabase(env).from('knowledge_removed');

export const resend = (env: Env) => new Resend(env.RESEND_MAIL_API_KEY, { baseUrl: env.RESEND_BASE_URL ?? '' });
const mail = { from: 'nova@example.com', to: 'probe@example.com', subject: 'Probe', text: 'Are you there?' };

export const probes: Record<ServerName, Probe> = {
  postgres: {
    write: async (env) => {
      await sql(env, 'create table probe (n int); insert into probe values (42)');
    },
    isThere: async (env) => (await sql<{ n: number }>(env, 'select n from probe'))[0]?.n === 42,
  },
  redis: {
    write: (env) => redis(env, async (client) => void (await client.set('probe', '42'))),
    // The JavaScript Redis keeps nothing beyond its process: there it only has to answer again.
    isThere: (env) => redis(env, async (client) => !hasRedisServer() || (await client.get('probe')) === '42'),
  },
  mongo: {
    write: (env) => mongo(env, async (client) => void (await client.db().collection('probe').insertOne({ n: 42 }))),
    isThere: (env) => mongo(env, async (client) => (await client.db().collection('probe').findOne({ n: 42 })) !== null),
  },
  eventstore: {
    write: (env) =>
      eventStore(env, async (client) => {
        await client.appendToStream(`probe-${randomUUID()}`, jsonEvent({ type: 'probed', data: { n: 42 } }));
      }),
    isThere: (env) =>
      eventStore(env, async (client) => {
        for await (const { event } of client.readAll()) if (event?.type === 'probed') return true;
        return false;
      }),
  },
  supabase: {
    write: async (env) => {
      const { error } = await removed(env).insert({ id: probedId });
      if (error) throw error;
    },
    isThere: async (env) => {
      const { data, error } = await removed(env).select('id').eq('id', probedId);
      if (error) throw error;
      return data.length > 0;
    },
  },
  outbox: {
    write: async (env) => {
      const { error } = await resend(env).emails.send(mail);
      if (error) throw new Error(error.message);
    },
    isThere: async (env) => {
      const answer = await fetch(`${env.RESEND_BASE_URL}/emails?to=${mail.to}`);
      return ((await answer.json()) as { data: unknown[] }).data.length > 0;
    },
  },
};
