import { fileURLToPath } from 'node:url';
import { migrateDatabase } from './migrateDatabase.js';

/**
 * Brings the tables of the product's PostgreSQL up to date; safe to call from several processes at once.
 * @param uri config.postgres.uri
 * @returns the names of the migrations that ran now.
 */
export function migratePostgres(uri: string): Promise<string[]> {
  const folder = fileURLToPath(new URL('./migrations', import.meta.url));
  return migrateDatabase(uri, { folder, schema: 'nova_migrations', searchPath: 'public' });
}
