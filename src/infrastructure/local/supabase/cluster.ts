import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeCluster } from './emptyCluster.js';

/**
 * The folder of the database below `dataDir`; made at the first start, under another name, so that one which was cut short is
 * not used.
 */
export async function ensureCluster(dataDir: string): Promise<string> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = join(dataDir, 'data');
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('making-')) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (existsSync(folder)) return folder;
  const making = join(dataDir, `making-${process.pid}`);
  await makeCluster(making);
  renameSync(making, folder);
  return folder;
}
