import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const directory = resolve('bench', 'peer');

/** Installs bench/peer when it is not there yet; false when that is not possible (no registry at hand). */
export function ensurePeer(): boolean {
  if (existsSync(join(directory, 'node_modules', '@event-driven-io', 'emmett-postgresql'))) return true;
  console.log('installing bench/peer …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: directory,
    stdio: 'inherit',
  });
  return result.status === 0;
}

/** Loads a package from bench/peer; the caller states the shape it uses. */
export async function importPeer<T>(name: string): Promise<T> {
  const path = createRequire(join(directory, 'package.json')).resolve(name);
  return (await import(pathToFileURL(path).href)) as T;
}
