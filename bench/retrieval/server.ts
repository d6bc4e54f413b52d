/** The local vector store in a process of its own, with the address of its database besides that of its API. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceRoleKey } from '../../src/infrastructure/local/stack/secrets.js';
import { ensureCluster } from '../../src/infrastructure/local/supabase/cluster.js';
import { openDatabase } from '../../src/infrastructure/local/supabase/database.js';
import { startPostgrest } from '../../src/infrastructure/local/supabase/postgrest.js';
import { startProxy } from '../../src/infrastructure/local/supabase/proxy.js';
import { migrateVectors } from '../../src/infrastructure/vectors/migrate.js';

const folder = mkdtempSync(join(tmpdir(), 'nova-bench-vectors-'));
const jwtSecret = 'a secret of this benchmark, long enough for HS256';
const database = await openDatabase(await ensureCluster(folder));
const bootstrap = join('src', 'infrastructure', 'local', 'supabase', 'bootstrap.sql');
await database.pglite.exec(readFileSync(bootstrap, 'utf8'));
await migrateVectors(database.uri);
const postgrest = await startPostgrest({
  databaseUri: database.uri,
  jwtSecret,
  logFile: join(folder, 'postgrest.log'),
});
const proxy = await startProxy(0, () => postgrest.port);
process.on('SIGTERM', async () => {
  await proxy.close();
  await postgrest.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
process.send?.({
  url: `http://127.0.0.1:${proxy.port}`,
  serviceRoleKey: serviceRoleKey(jwtSecret),
  databaseUri: database.uri,
});
