import { EventStoreDBClient } from '@eventstore/db-client';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { isMissingRelation } from '../../src/infrastructure/projections/postgresErrors.js';
import { Supabase } from '../../src/infrastructure/vectors/client.js';
import type { World } from '../support/world.js';

/** Everything that the stores of a world hold, as text: all tables, documents, keys, passages and events. */
export async function everyStore(world: World): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...(await postgres(world)),
    ...(await mongo(world)),
    ...(await redis(world)),
    ...(await vectors(world)),
    ...(await events(world)),
  ]);
}

async function postgres({ env }: World): Promise<[string, string][]> {
  const client = new pg.Client({ connectionString: env.POSTGRES_URI });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found: [string, string][] = [];
    for (const { name } of tables) {
      const all = `SELECT string_agg(t::text, E'\\n') AS text FROM ${name} t`;
      // What a rebuild has replaced is dropped some seconds later, perhaps just now.
      const rows = await client.query<{ text: string | null }>(all).then(
        (answer) => answer.rows,
        (error: unknown) => {
          if (isMissingRelation(error)) return [];
          throw error;
        },
      );
      found.push([`postgres ${name}`, rows[0]?.text ?? '']);
    }
    return found;
  } finally {
    await client.end();
  }
}

async function mongo({ env }: World): Promise<[string, string][]> {
  const client = await MongoClient.connect(env.MONGODB_URI ?? '');
  try {
    const collections = await client.db().listCollections().toArray();
    return await Promise.all(
      collections.map(
        async ({ name }): Promise<[string, string]> => [
          `mongo ${name}`,
          JSON.stringify(await client.db().collection(name).find().toArray()),
        ],
      ),
    );
  } finally {
    await client.close();
  }
}

async function redis({ env }: World): Promise<[string, string][]> {
  const client = new Redis(env.REDIS_URL ?? '');
  try {
    const found: [string, string][] = [];
    for (const key of await client.keys(`${env.NOVA_KEY_PREFIX}*`))
      found.push([`redis ${key}`, await textOf(client, key)]);
    return found;
  } finally {
    client.disconnect();
  }
}

async function textOf(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'string':
      return (await client.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await client.hgetall(key));
    case 'list':
      return (await client.lrange(key, 0, -1)).join('\n');
    case 'set':
      return (await client.smembers(key)).join('\n');
    case 'zset':
      return (await client.zrange(key, '0', '-1')).join('\n');
    case 'stream':
      return JSON.stringify(await client.xrange(key, '-', '+'));
    default:
      return '';
  }
}

/** Of all suites: they share the vector store. */
async function vectors({ config }: World): Promise<[string, string][]> {
  const supabase = new Supabase(config.supabase);
  const pages = await supabase.all<{ page_id: string }>(
    'knowledge_pages',
    'page_id, url, title, markdown',
    {},
    'page_id',
  );
  const chunks = await supabase.all<{ chunk_id: string }>(
    'knowledge_chunks',
    'chunk_id, heading_path, content, words',
    {},
    'chunk_id',
  );
  return [
    ...pages.map((page): [string, string] => [`vectors page ${page.page_id}`, JSON.stringify(page)]),
    ...chunks.map((chunk): [string, string] => [`vectors chunk ${chunk.chunk_id}`, JSON.stringify(chunk)]),
  ];
}

async function events({ env }: World): Promise<[string, string][]> {
  const client = EventStoreDBClient.connectionString(env.EVENTSTORE_URL ?? '');
  try {
    const found: [string, string][] = [];
    for await (const { event } of client.readAll()) {
      if (event)
        found.push([
          `event ${event.streamId}@${event.revision} ${event.type}`,
          JSON.stringify([event.data, event.metadata]),
        ]);
    }
    return found;
  } finally {
    await client.dispose();
  }
}
