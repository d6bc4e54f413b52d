import pg from 'pg';
import { lastLines } from '../shared/forkedServer.js';
import { type NativeServer, startNative } from '../shared/nativeServer.js';
import { LocalServerProblem, type RunningServer } from '../shared/server.js';
import { binary, usableBinaries } from './binaries.js';
import { type Cluster, initialise, reach } from './cluster.js';
import { endLeftover } from './leftover.js';
import { serverUser } from './user.js';

export interface PostgresOptions {
  /** Folder of the cluster. */
  readonly home: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // Parallel workers and JIT help queries that this product does not have, and cost memory.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
};

/** Starts a real PostgreSQL on 127.0.0.1, with user and database `nova`; makes its cluster at the first start. */
export async function startPostgres(options: PostgresOptions): Promise<RunningServer> {
  const user = serverUser(options.home);
  const cluster: Cluster = { home: options.home, binaries: usableBinaries(user), user, logFile: options.logFile };
  await initialise(cluster, options.password);
  await endLeftover(options.home);
  const url = `postgres://nova:${options.password}@127.0.0.1:${options.port}`;
  for (let attempt = 1; ; attempt += 1) {
    const server = await launch(cluster, options);
    if (await acceptsConnections(`${url}/postgres`, server)) {
      await createDatabase(`${url}/postgres`);
      return { port: options.port, url: `${url}/nova`, exited: server.exited, stop: server.stop };
    }
    await server.stop();
    // The children of a server that was killed hold its shared memory for a moment longer.
    const log = lastLines(options.logFile);
    if (attempt >= 20 || !log.includes('shared memory block')) {
      throw new LocalServerProblem('POSTGRES_FAILED', `The local PostgreSQL does not start: ${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function launch(cluster: Cluster, { port, logFile }: PostgresOptions): Promise<NativeServer> {
  const { path, inherit, done } = reach(cluster);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    return await startNative({
      command: binary(cluster.binaries, 'postgres'),
      args: ['-D', path('data'), '-p', String(port), ...flags],
      env: { ...process.env, LC_ALL: 'C' },
      cwd: '/',
      inherit,
      logFile,
      stopSignal: 'SIGINT',
      stopMilliseconds: 10_000,
      ...(cluster.user === undefined ? {} : { user: cluster.user }),
    });
  } finally {
    done();
  }
}

async function acceptsConnections(url: string, server: NativeServer): Promise<boolean> {
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  // Recovery after a crash may take long: there is no limit as long as the server lives.
  while (!ended) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (error instanceof Error && /password authentication failed/.test(error.message)) {
        throw new LocalServerProblem(
          'POSTGRES_PASSWORD',
          'The local PostgreSQL has another password than secrets.json in the data directory: restore that file, or move the postgres folder away to start empty.',
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return false;
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'nova'");
    if (rowCount === 0) await client.query('create database nova');
  } finally {
    await client.end();
  }
}
