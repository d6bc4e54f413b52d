import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../shared/forkedServer.js';
import { LocalServerProblem } from '../shared/server.js';
import { binary } from './binaries.js';
import type { ServerUser } from './user.js';

/** Where a cluster is, how its server reaches it, and as whom. */
export interface Cluster {
  /** The folder that holds the cluster: it belongs to the server's user. */
  readonly home: string;
  readonly binaries: string;
  readonly user: ServerUser | undefined;
  readonly logFile: string;
}

/**
 * Root's data directory may be closed to the user that PostgreSQL runs as. The server is then given the open folder
 * itself: a path through /proc/self/fd skips the folders above it (proc(5)).
 */
export function reach(cluster: Cluster): { path: (name: string) => string; inherit: number[]; done: () => void } {
  if (cluster.user === undefined || process.platform !== 'linux') {
    return { path: (name) => join(cluster.home, name), inherit: [], done: () => undefined };
  }
  const folder = openSync(cluster.home, 'r');
  return { path: (name) => `/proc/self/fd/3/${name}`, inherit: [folder], done: () => closeSync(folder) };
}

/** Makes the cluster unless it is there. One that was left half made is made again: it never held data. */
export async function initialise(cluster: Cluster, password: string): Promise<void> {
  mkdirSync(cluster.home, { recursive: true, mode: 0o700 });
  if (cluster.user !== undefined) chownSync(cluster.home, cluster.user.uid, cluster.user.gid);
  for (const name of readdirSync(cluster.home)) {
    if (name.startsWith('making-')) rmSync(join(cluster.home, name), { recursive: true, force: true });
  }
  if (existsSync(join(cluster.home, 'data'))) return;
  const making = `making-${process.pid}`;
  const passwordFile = `${making}-password`;
  const { path, inherit, done } = reach(cluster);
  try {
    writeFileSync(join(cluster.home, passwordFile), `${password}\n`, { mode: 0o600 });
    if (cluster.user !== undefined) chownSync(join(cluster.home, passwordFile), cluster.user.uid, cluster.user.gid);
    await runInitdb(cluster, path(making), path(passwordFile), inherit);
  } finally {
    done();
    rmSync(join(cluster.home, passwordFile), { force: true });
  }
  renameSync(join(cluster.home, making), join(cluster.home, 'data'));
}

/** What initdb said at its end, and what to do where that is known. */
export function initdbFailure(said: string): LocalServerProblem {
  const advice = said.includes('could not look up effective user ID')
    ? '\nPostgreSQL does not run as a user that has no entry in /etc/passwd. Add one, start as another user, or set POSTGRES_URI.'
    : '';
  return new LocalServerProblem('POSTGRES_INIT_FAILED', `initdb failed: ${said}${advice}`);
}

function runInitdb(cluster: Cluster, folder: string, passwordFile: string, inherit: number[]): Promise<void> {
  const log = openSync(cluster.logFile, 'a', 0o600);
  const args = ['-D', folder, '--username=nova', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  return new Promise((resolve, reject) => {
    const child = spawn(
      binary(cluster.binaries, 'initdb'),
      [...args, '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
      {
        stdio: ['ignore', log, log, ...inherit],
        cwd: '/',
        env: { ...process.env, LC_ALL: 'C' },
        ...(cluster.user ?? {}),
      },
    );
    child.once('error', reject);
    child.once('exit', (code) => {
      closeSync(log);
      if (code === 0) resolve();
      else reject(initdbFailure(lastLines(cluster.logFile)));
    });
  });
}
