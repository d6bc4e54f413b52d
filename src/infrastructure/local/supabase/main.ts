import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrateVectors } from '../../vectors/migrate.js';
import { runAsChild } from '../shared/childProcess.js';
import { openDatabase } from './database.js';
import { startPostgrest } from './postgrest.js';
import { startProxy } from './proxy.js';

/** PGlite with pgvector, the vector migrations, PostgREST on it, and the gateway path in front. */
await runAsChild(async ({ dataDir, port, options }) => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(makeOnce(dataDir));
  await database.pglite.exec(readFileSync(new URL('./bootstrap.sql', import.meta.url), 'utf8'));
  await migrateVectors(database.uri);
  const postgrest = await startPostgrest({
    databaseUri: database.uri,
    jwtSecret: String(options.jwtSecret),
    logFile: join(dataDir, 'postgrest.log'),
  });
  const proxy = await startProxy(port, () => postgrest.port);
  const close = async () => {
    await proxy.close();
    await postgrest.stop();
    await database.close();
  };
  const broken = postgrest.exited.then((how) => `PostgREST ended: ${how}`);
  return { port: proxy.port, url: `http://127.0.0.1:${proxy.port}`, close, broken };
});

/** The folder of the database. One in which `initdb` was cut short is emptied: it has no control file yet. */
function makeOnce(dataDir: string): string {
  const folder = join(dataDir, 'data');
  const complete = join(folder, 'global', 'pg_control');
  try {
    readFileSync(complete);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    for (const name of readdirSync(dataDir))
      if (name.startsWith('data.')) rmSync(join(dataDir, name), { recursive: true });
  }
  return folder;
}
