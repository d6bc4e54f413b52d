import { fileURLToPath } from 'node:url';
import { migrateDatabase } from '../postgres/migrateDatabase.js';

/**
 * Brings the PostgreSQL behind Supabase up to date: extension, tables, functions, indexes.
 * @param uri a direct connection, not through a pooler in transaction mode.
 * @returns the names of the migrations that ran now.
 */
export const migrateVectors = (uri: string): Promise<string[]> =>
  migrateDatabase(uri, {
    folder: fileURLToPath(new URL('./migrations', import.meta.url)),
    schema: 'nova_migrations',
    searchPath: 'public, extensions',
    // PostgREST that already runs knows the new tables and functions only after it is told.
    afterwards: "notify pgrst, 'reload schema'",
  });
