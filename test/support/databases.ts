import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migratePostgres } from '../../src/infrastructure/postgres/migrate.js';

/** Any number, the same in all workers: one of them makes the template, the others wait. */
const templateLock = 582_113;

/** A fresh database with all migrations run, as a copy of a template (copying one is quicker than migrating). */
export async function createDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    const template = await ensureTemplate(client, server);
    await client.query(`create database ${name} template ${template} strategy wal_log`);
  } finally {
    await client.end();
  }
  return at(server, name);
}

export async function dropDatabase(server: string, name: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(`drop database if exists ${name} with (force)`);
  } finally {
    await client.end();
  }
}

async function ensureTemplate(client: pg.Client, server: string): Promise<string> {
  const template = `nova_template_${fingerprint()}`;
  const exists = () => client.query('select 1 from pg_database where datname = $1', [template]);
  if ((await exists()).rowCount) return template;
  await client.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    if ((await exists()).rowCount) return template;
    const making = `${template}_making`;
    await client.query(`drop database if exists ${making} with (force)`);
    await client.query(`create database ${making}`);
    await migratePostgres(at(server, making));
    await client.query(`alter database ${making} rename to ${template}`);
    return template;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [templateLock]);
  }
}

function fingerprint(): string {
  const folder = fileURLToPath(new URL('../../src/infrastructure/postgres/migrations/', import.meta.url));
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(`${folder}${name}`));
  return hash.digest('hex').slice(0, 12);
}

const at = (server: string, name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;
