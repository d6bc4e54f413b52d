import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of this user that outlives data directories, for what is the same for all of them and takes seconds to make.
 * @returns undefined when the user has no home that can be written.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const base = env.XDG_CACHE_HOME?.trim() || (env.HOME?.trim() ? join(env.HOME, '.cache') : undefined);
  if (base === undefined) return undefined;
  const folder = join(base, 'nova-bot-studio');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}
