import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { LocalServerProblem } from '../shared/server.js';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Root therefore runs it as the owner of an earlier cluster, else as `postgres`,
 * else as `nobody`; other users run it as themselves (undefined). No user is ever created.
 */
export function serverUser(cluster: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  const found = lookUp('postgres') ?? lookUp('nobody');
  if (found !== undefined) return found;
  throw new LocalServerProblem(
    'POSTGRES_NO_USER',
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" it could run as. Start as an ordinary user, or set POSTGRES_URI.',
  );
}

function lookUp(name: string): ServerUser | undefined {
  try {
    const ask = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}
