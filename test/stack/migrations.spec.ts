import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migratePostgres } from '../../src/infrastructure/postgres/migrate.js';
import { migrateDatabase } from '../../src/infrastructure/postgres/migrateDatabase.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

describe('migrations', () => {
  let world: World;
  let uri: string;
  const folder = mkdtempSync(join(tmpdir(), 'nova-migrations-'));
  const set = { folder, schema: 'test_migrations', searchPath: 'public' };
  const exists = async (table: string) => {
    const client = new pg.Client(uri);
    await client.connect();
    const { rows } = await client.query('select to_regclass($1) is not null as there', [table]);
    await client.end();
    return rows[0].there as boolean;
  };
  setUp(async ({ use }) => {
    world = use(await createWorld());
    uri = world.config.postgres.uri;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('run once, however many processes start at the same time', async () => {
    writeFileSync(join(folder, '0001_first.sql'), 'create table first (n int); select pg_sleep(0.2);');
    const ran = await Promise.all([1, 2, 3].map(() => migrateDatabase(uri, set)));
    expect(ran.flat()).toEqual(['0001_first']);
    expect(await exists('first')).toBe(true);
  });

  it('leave nothing of a run in which one fails, and run when it is mended', async () => {
    writeFileSync(join(folder, '0002_second.sql'), 'create table second (n int);');
    writeFileSync(join(folder, '0003_third.sql'), 'create table third (n nonsense);');
    await expect(migrateDatabase(uri, set)).rejects.toThrow('nonsense');
    expect(await exists('second')).toBe(false);
    writeFileSync(join(folder, '0003_third.sql'), 'create table third (n int);');
    expect(await migrateDatabase(uri, set)).toEqual(['0002_second', '0003_third']);
  });

  it('have nothing left to do on a database that is up to date', async () => {
    expect(await migratePostgres(uri)).toEqual([]);
  });

  it.each(['postgres', 'vectors'])('of %s are numbered, each number once', (area) => {
    const names = readdirSync(`src/infrastructure/${area}/migrations`);
    const numbers = names.map((name) => /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(names.length);
  });
});
