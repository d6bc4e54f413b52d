import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { entryPoint } from '../shared/entryPoint.js';

/**
 * The folder of the database below `dataDir`; made at the first start. `initdb` runs in a process of its own, since WebAssembly
 * never gives memory back (it takes 300 MB), and under another name, so that one which was cut short is not used.
 */
export async function ensureCluster(dataDir: string): Promise<string> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = join(dataDir, 'data');
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('making-')) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (existsSync(folder)) return folder;
  const making = join(dataDir, `making-${process.pid}`);
  await promisify(execFile)(process.execPath, ['--no-warnings', entryPoint(import.meta.url, './initMain.js'), making]);
  renameSync(making, folder);
  return folder;
}
