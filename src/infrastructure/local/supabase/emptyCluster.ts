import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { entryPoint } from '../shared/entryPoint.js';
import { packFolder, unpackFolder } from './packedFolder.js';

/**
 * Makes an empty database in `folder`. It is the same everywhere and takes seconds to make, so the build keeps one, packed,
 * beside this code.
 */
export async function makeCluster(folder: string): Promise<void> {
  const kept = keptCluster();
  if (existsSync(kept)) unpackFolder(readFileSync(kept), folder);
  else await initialise(folder);
}

/** The build's part: keeps an empty database of this version of PGlite, unless it is there. */
export async function keepCluster(): Promise<void> {
  const kept = keptCluster();
  if (existsSync(kept)) return;
  const making = mkdtempSync(join(tmpdir(), 'nova-cluster-'));
  try {
    await initialise(join(making, 'data'));
    // Under another name first: a start beside the build must not see half of it.
    writeFileSync(`${kept}.${process.pid}`, packFolder(join(making, 'data')));
    renameSync(`${kept}.${process.pid}`, kept);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** `initdb` in a process of its own, since WebAssembly never gives memory back (it takes 300 MB). */
async function initialise(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--no-warnings', entryPoint(import.meta.url, './initMain.js'), folder]);
}

function keptCluster(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = join(dirname(dirname(entry)), 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return join(dirname(entryPoint(import.meta.url, './initMain.js')), `empty-${version}.gz`);
}
