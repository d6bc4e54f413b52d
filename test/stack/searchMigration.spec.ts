import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ensureCluster } from '../../src/infrastructure/local/supabase/cluster.js';
import { type Database, openDatabase } from '../../src/infrastructure/local/supabase/database.js';
import { migrateDatabase } from '../../src/infrastructure/postgres/migrateDatabase.js';
import { migrateVectors } from '../../src/infrastructure/vectors/migrate.js';

const migrations = 'src/infrastructure/vectors/migrations';
const searchWords = '0045_knowledge_search_words.sql';
const current = readFileSync(join(migrations, searchWords), 'utf8');
const cut = (text: string, from: string, to: string, instead = ''): string =>
  text.slice(0, text.indexOf(from)) + instead + text.slice(text.indexOf(to));

const withoutLongerWalk = cut(current, '-- The walk finds', '-- The chunks of one bot that hold');
const withoutComparison = cut(
  withoutLongerWalk,
  '  -- What the words have found is compared',
  '  fused as materialized',
  `  by_vector as materialized (
    select n.chunk_id, n.place from unnest(v_nearest) with ordinality n(chunk_id, place)),
`,
).replace(
  'once, has no long list of new\n-- entries to read for each word before the index itself, and compares the vectors of all that it has found.',
  'once, and has no long list of new\n-- entries to read for each word before the index itself.',
);
/** By which git knows a text. */
const nameOf = (text: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest('hex')
    .slice(0, 7);

describe('a vector store that ran an earlier text of 0045', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nova-search-migration-'));
  let database: Database;
  const query = async (sql: string) => {
    const client = new pg.Client(database.uri);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const functions = () =>
    query(`select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition, p.proacl::text as rights
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'public' and p.proname like '%knowledge%' order by 1`);
  const empty = () => query('drop schema if exists public, extensions, nova_migrations cascade; create schema public');

  beforeAll(async () => {
    database = await openDatabase(await ensureCluster(join(folder, 'database')));
    await database.pglite.exec(readFileSync('src/infrastructure/local/supabase/bootstrap.sql', 'utf8'));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['without the comparison of what words have found', withoutComparison, '8a0c433'],
    ['without the longer walk', withoutLongerWalk, '51b9f58'],
  ])('answers as a fresh one after migrating: %s', async (_name, earlier, published) => {
    expect(nameOf(earlier)).toBe(published);
    await empty();
    await migrateVectors(database.uri);
    const fresh = await functions();

    const then = join(folder, published);
    cpSync(migrations, then, { recursive: true, filter: (path) => !/\/00(4[6-9]|[5-9]\d)_/.test(path) });
    writeFileSync(join(then, searchWords), earlier);
    await empty();
    await migrateDatabase(database.uri, { folder: then, schema: 'nova_migrations', searchPath: 'public, extensions' });
    expect(await functions()).not.toEqual(fresh);
    const ran = await migrateVectors(database.uri);
    expect(ran).toContain('0046_knowledge_search_compared');
    expect(await functions()).toEqual(fresh);
  });
});
