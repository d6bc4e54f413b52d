import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import pg from 'pg';
import type { World } from '../../support/world.js';

export type Dump = Readonly<Record<string, readonly string[]>>;

/** Every row of every read model, in a steady order: two dumps are equal when the read models are. */
export async function dumpReadModels({ config }: World): Promise<Dump> {
  const dump: Record<string, string[]> = {};
  await dumpPostgres(config.postgres.uri, dump);
  await dumpMongo(config.mongodb.uri, dump);
  await dumpRedis(config.redis.url, config.keyPrefix, dump);
  return dump;
}

/** The indexes of every read model, wherever it lives. */
export async function dumpIndexes({ config }: World): Promise<Dump> {
  const client = new pg.Client(config.postgres.uri);
  await client.connect();
  const { rows } = await client.query<{ definition: string }>(
    `SELECT indexdef AS definition FROM pg_indexes WHERE schemaname LIKE 'rm\\_%' AND schemaname !~ '_(next|old)$' ORDER BY 1`,
  );
  await client.end();
  const dump: Record<string, string[]> = { postgres: rows.map(({ definition }) => definition) };
  const connection = await mongoose.createConnection(config.mongodb.uri, { autoIndex: false }).asPromise();
  for (const { _id } of await connection.collection('projection_checkpoints').find({}).toArray()) {
    const indexes = await connection.collection(String(_id)).indexes();
    dump[`mongo.${_id}`] = indexes.map(({ key, unique = false }) => JSON.stringify({ key, unique })).sort();
  }
  await connection.close();
  return dump;
}

async function dumpPostgres(uri: string, dump: Record<string, string[]>): Promise<void> {
  const client = new pg.Client(uri);
  await client.connect();
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname LIKE 'rm\\_%' AND schemaname !~ '_(next|old)$' AND tablename <> 'projection_checkpoint'`,
  );
  for (const { schema, name } of tables) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT to_jsonb(t)::text AS row FROM ${schema}.${name} t ORDER BY 1`,
    );
    dump[`${schema}.${name}`] = rows.map(({ row }) => row);
  }
  await client.end();
}

async function dumpMongo(uri: string, dump: Record<string, string[]>): Promise<void> {
  const connection = await mongoose.createConnection(uri, { autoIndex: false }).asPromise();
  const checkpoints = await connection.collection('projection_checkpoints').find({}).toArray();
  for (const { _id } of checkpoints) {
    const name = String(_id);
    const documents = await connection.collection(name).find({}).toArray();
    dump[`mongo.${name}`] = documents.map((document) => JSON.stringify(sorted(document))).sort();
  }
  await connection.close();
}

async function dumpRedis(url: string, prefix: string, dump: Record<string, string[]>): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `${prefix}:rm:*`, count: 1_000 })) {
    for (const key of keys as string[]) {
      const [, name, number, id] = /:rm:\{(\w+)\}:(\d+):(.+)$/.exec(key) ?? [];
      if (name === undefined) continue;
      if ((await redis.hget(`${prefix}:rm:{${name}}:meta`, 'live')) !== number) continue;
      const { p, d } = await redis.hgetall(key);
      const rows = dump[`redis.${name}`] ?? [];
      dump[`redis.${name}`] = rows;
      rows.push(`${id} ${p} ${d === undefined ? '-' : JSON.stringify(sorted(JSON.parse(d)))}`);
    }
  }
  redis.disconnect();
  for (const name of Object.keys(dump)) dump[name]!.sort();
}

/** Keys in one order, whatever wrote them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
