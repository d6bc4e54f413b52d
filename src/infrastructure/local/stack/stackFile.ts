import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readIfThere, writeFileAtomic } from '../shared/files.js';
import { lockOwner } from './lock.js';
import type { StackRow } from './protocol.js';

export interface RunningStack {
  readonly env: Readonly<Record<string, string>>;
  readonly rows: readonly StackRow[];
}

const stackFile = (dataDir: string) => join(resolve(dataDir), 'stack.json');

/** Tells other processes of this user where the servers are, with the secrets (0600). */
export function writeStackFile(dataDir: string, stack: RunningStack): void {
  writeFileAtomic(stackFile(dataDir), `${JSON.stringify(stack, undefined, 2)}\n`);
}

export const removeStackFile = (dataDir: string): void => rmSync(stackFile(dataDir), { force: true });

/**
 * The stack that another process runs on a data directory: for the CLI and for separate workers, which merge `env` into
 * their environment. Undefined when none runs.
 */
export function findRunningStack(dataDir: string): RunningStack | undefined {
  if (lockOwner(resolve(dataDir)) === undefined) return undefined;
  const text = readIfThere(stackFile(dataDir));
  return text === undefined ? undefined : (JSON.parse(text) as RunningStack);
}
