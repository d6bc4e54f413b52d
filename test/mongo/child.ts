import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const FOLDER = join('node_modules', '.cache', `nova-mongo-${process.pid}`);
const ENTRY = join(FOLDER, 'main.mjs');

/** Bundles the server's process entry, so that it can be forked without a build of the whole product. */
export async function buildEntry(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const entry = join('src', 'infrastructure', 'local', 'mongo', 'main.ts');
  await build({
    entryPoints: [entry],
    outfile: ENTRY,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
}

export const removeEntry = (): void => rmSync(FOLDER, { recursive: true, force: true });

/** A server in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly url: string;
  /** Sends a signal (or cuts the channel to the parent) and waits for the end; gives the exit code, null if killed. */
  end(how: 'SIGKILL' | 'SIGTERM' | 'disconnect'): Promise<number | null>;
}

export async function startChild(dataDir: string): Promise<Child> {
  const child = fork(ENTRY, ['--data', dataDir], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [message] = (await once(child, 'message')) as [{ type: string; url: string; message?: string }];
  if (message.type !== 'ready') throw new Error(message.message ?? 'not ready');
  return {
    process: child,
    url: message.url,
    end: async (how) => {
      if (how === 'disconnect') child.disconnect();
      else child.kill(how);
      return (await exited)[0];
    },
  };
}
