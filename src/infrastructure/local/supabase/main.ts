import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { migrateVectors } from '../../vectors/migrate.js';
import { runAsChild } from '../shared/childProcess.js';
import { ensureCluster } from './cluster.js';
import { startPostgrest } from './postgrest.js';
import { startProxy } from './proxy.js';
import { watchDatabase } from './watch.js';

// By default V8 optimises what a start runs a few times, which takes seconds and 100 MB; with this only what stays hot, such
// as the distance of vectors. The flag must be set before PGlite is loaded.
setFlagsFromString('--wasm-tiering-budget=100000000');

/** PGlite with pgvector, the vector migrations, PostgREST on it, and the gateway path in front. */
await runAsChild(async ({ dataDir, port, options }) => {
  const { openDatabase } = await import('./database.js');
  const database = await openDatabase(await ensureCluster(dataDir));
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
  const ended = postgrest.exited.then((how) => `PostgREST ended: ${how}`);
  const broken = Promise.race([ended, watchDatabase(database.uri)]);
  return { port: proxy.port, url: `http://127.0.0.1:${proxy.port}`, close, broken };
});
