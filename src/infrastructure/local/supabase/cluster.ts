import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../shared/cacheFolder.js';
import { entryPoint } from '../shared/entryPoint.js';

/**
 * The folder of the database below `dataDir`; made at the first start, under another name, so that one which was cut short is
 * not used. An empty database is the same everywhere and takes seconds to make, so a copy of it is kept in the user's cache.
 */
export async function ensureCluster(dataDir: string): Promise<string> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = join(dataDir, 'data');
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('making-')) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (existsSync(folder)) return folder;
  const making = join(dataDir, `making-${process.pid}`);
  const cached = cachedCluster();
  if (cached !== undefined && existsSync(cached)) await cp(cached, making, { recursive: true });
  else {
    await initialise(making);
    if (cached !== undefined) await keep(making, cached);
  }
  renameSync(making, folder);
  return folder;
}

/** `initdb` in a process of its own, since WebAssembly never gives memory back (it takes 300 MB). */
async function initialise(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--no-warnings', entryPoint(import.meta.url, './initMain.js'), folder]);
}

/** Best effort: another process may keep the same at the same time, and the disk may be full. */
async function keep(folder: string, cached: string): Promise<void> {
  let copy: string | undefined;
  try {
    copy = mkdtempSync(`${cached}-`);
    await cp(folder, copy, { recursive: true });
    renameSync(copy, cached);
  } catch {
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
  }
}

/** Where an empty database of this version of PGlite is kept. */
function cachedCluster(): string | undefined {
  const folder = cacheFolder();
  if (folder === undefined) return undefined;
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = join(dirname(dirname(entry)), 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return join(folder, `pglite-${version}`);
}
