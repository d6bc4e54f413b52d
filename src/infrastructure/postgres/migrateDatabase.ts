import { runner } from 'node-pg-migrate';
import pg from 'pg';

export interface MigrationSet {
  /** A folder of up-only SQL files, `0001_name.sql`, run in the order of their numbers. */
  readonly folder: string;
  /** Schema of the table that lists what has run. It is made when missing. */
  readonly schema: string;
  readonly searchPath: string;
  /** A statement to run after migrations ran. */
  readonly afterwards?: string;
}

/**
 * Runs what has not run yet of a set of migrations, all in one transaction, under an advisory lock for which it waits: several
 * processes may start at once.
 * @returns the names of the migrations that ran now.
 * @throws when a migration fails, with its statement; then none of this run is kept.
 */
export async function migrateDatabase(uri: string, set: MigrationSet): Promise<string[]> {
  const client = new pg.Client({ connectionString: uri, application_name: 'nova-migrations' });
  client.on('error', () => undefined);
  await client.connect();
  // The driver's error does not say which statement failed; the runner tells that to its logger only.
  const notes: string[] = [];
  const note = (message: unknown) => notes.push(String(message).trim());
  try {
    await client.query(`set search_path to ${set.searchPath}`);
    const ran = await runner({
      dbClient: client,
      dir: set.folder,
      migrationsTable: 'migrations',
      migrationsSchema: set.schema,
      createMigrationsSchema: true,
      direction: 'up',
      checkOrder: true,
      singleTransaction: true,
      advisoryLockMode: 'wait',
      logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: note },
    });
    if (ran.length > 0 && set.afterwards !== undefined) await client.query(set.afterwards);
    return ran.map(({ name }) => name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`A migration of ${set.folder} failed: ${reason}\n${notes.join('\n')}`.trim(), { cause: error });
  } finally {
    await client.end();
  }
}
