import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../shared/files.js';
import { assignPorts } from './ports.js';
import type { FromSupervisor, ServerName, StackRow } from './protocol.js';
import { loadSecrets } from './secrets.js';
import { neededServers, type ServerContext, type ServerKind } from './servers.js';
import { type Supervised, supervise } from './supervise.js';

export interface Supervisor {
  readonly env: Record<string, string>;
  readonly rows: readonly StackRow[];
  stop(): Promise<void>;
}

interface Started {
  readonly kind: ServerKind;
  readonly supervised: Supervised;
  readonly milliseconds: number;
}

/** Starts the needed servers, all at once; when one cannot start, the others are stopped again. */
export async function startServers(
  given: Omit<ServerContext, 'secrets'> & { only?: readonly ServerName[] },
  tell: (message: FromSupervisor) => void,
): Promise<Supervisor> {
  const context: ServerContext = { dataDir: given.dataDir, env: given.env, secrets: loadSecrets(given.dataDir) };
  const kinds = neededServers(given.env, given.only);
  const ports = await assignPorts(
    given.dataDir,
    kinds.map(({ name }) => name),
  );
  for (const { name } of kinds) startLog(join(given.dataDir, 'logs', `${name}.log`));

  const startOne = async (kind: ServerKind): Promise<Started> => {
    const before = performance.now();
    const supervised = await supervise(
      () => kind.start(context, ports.get(kind.name) ?? 0),
      (event, detail) => tell({ type: 'server', server: kind.name, event, detail }),
    );
    return { kind, supervised, milliseconds: Math.round(performance.now() - before) };
  };
  const results = await Promise.allSettled(kinds.map(startOne));
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    rmSync(join(given.dataDir, 'stack.json'), { force: true });
    await Promise.all(started.map(({ supervised }) => supervised.stop()));
  };
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const env = Object.assign(
    {},
    ...started.map(({ kind, supervised }) => kind.variables(supervised.server.url, context.secrets)),
  );
  const rows = started.map(({ kind, supervised: { server }, milliseconds }) => ({
    server: kind.name,
    what: kind.what,
    url: server.url.replace(/\/\/[^@/]*@/, '//'),
    ms: milliseconds,
    ...(server.note === undefined ? {} : { note: server.note }),
  }));
  return { env, rows, stop };
}

/** Logs are appended to; one that has grown large begins anew. */
function startLog(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 5_000_000) writeFileAtomic(file, '');
}
