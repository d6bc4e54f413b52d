import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { entryPoint } from '../shared/entryPoint.js';
import { findOnPath } from '../shared/findOnPath.js';
import { lastLines, startForked } from '../shared/forkedServer.js';
import { startNative } from '../shared/nativeServer.js';
import { endProcess, identityOf, isRunning, type ProcessIdentity } from '../shared/processes.js';
import { LocalServerProblem, type RunningServer } from '../shared/server.js';

export interface RedisOptions {
  readonly home: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
  /** The search path for redis-server: PATH of the environment. */
  readonly path: string | undefined;
}

/** Starts `redis-server` when it is on the path (with its data on disk), else the JavaScript one (in memory only). */
export async function startRedis(options: RedisOptions): Promise<RunningServer> {
  mkdirSync(options.home, { recursive: true, mode: 0o700 });
  const command = findOnPath('redis-server', options.path);
  if (command !== undefined) return startRedisServer(command, options);
  return startForked({
    name: 'Redis',
    entry: entryPoint(import.meta.url, './main.js'),
    dataDir: options.home,
    port: options.port,
    logFile: options.logFile,
  });
}

async function startRedisServer(command: string, options: RedisOptions): Promise<RunningServer> {
  const { home, port, password, logFile } = options;
  const pidFile = join(home, 'server.json');
  await endLeftover(pidFile);
  const configuration = {
    bind: '127.0.0.1',
    port,
    requirepass: password,
    dir: `"${home.replace(/(["\\])/g, '\\$1')}"`,
    appendonly: 'yes',
    appendfsync: 'everysec',
    'aof-load-truncated': 'yes',
    save: '""',
    daemonize: 'no',
    'maxmemory-policy': 'noeviction',
  };
  const server = await startNative({
    command,
    args: ['-'],
    stdin: Object.entries(configuration)
      .map(([key, value]) => `${key} ${value}\n`)
      .join(''),
    logFile,
    stopSignal: 'SIGTERM',
    stopMilliseconds: 10_000,
  });
  writeFileSync(pidFile, JSON.stringify(identityOf(server.pid)), { mode: 0o600 });
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  const url = `redis://:${password}@127.0.0.1:${port}/0`;
  while (!(await answers(url))) {
    if (ended) throw new LocalServerProblem('REDIS_FAILED', `redis-server does not start: ${lastLines(logFile)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { port, url, exited: server.exited, stop: server.stop };
}

/** True once commands are served (not while it still loads its data). */
async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

async function endLeftover(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  try {
    const identity = JSON.parse(readFileSync(pidFile, 'utf8')) as ProcessIdentity;
    if (isRunning(identity)) await endProcess(identity, 'SIGTERM', 5_000);
  } catch {
    // Half written by a killed start: that server ended with its supervisor.
  }
}
