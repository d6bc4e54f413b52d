import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createFileAtomic, hasCode, readIfThere, writeFileAtomic } from '../shared/files.js';
import { endProcess, identityOf, isRunning, type ProcessIdentity, waitUntilGone } from '../shared/processes.js';
import { stackProblem } from './problem.js';

interface Holder {
  readonly id: string;
  readonly owner: ProcessIdentity;
  readonly supervisor?: ProcessIdentity;
}

export interface StackLock {
  /** Notes the supervisor, so that a later start can wait for it, or end it, when the owner was killed. */
  setSupervisor(pid: number): void;
  release(): void;
}

const lockFile = (dataDir: string) => join(dataDir, 'stack.lock');
/** A supervisor whose owner was killed needs this long at most to stop everything (milliseconds). */
const stopMilliseconds = 20_000;

/**
 * Takes the data directory for this process. A lock whose owner is gone is stale: its supervisor, if it still runs, is
 * stopping and is waited for.
 */
export async function takeLock(dataDir: string): Promise<StackLock> {
  const file = lockFile(dataDir);
  const mine: Holder = { id: randomUUID(), owner: identityOf(process.pid) };
  while (!createFileAtomic(file, JSON.stringify(mine))) await clearStale(dataDir);
  return {
    setSupervisor: (pid) => writeFileAtomic(file, JSON.stringify({ ...mine, supervisor: identityOf(pid) })),
    release: () => {
      if (readHolder(file)?.id === mine.id) rmSync(file, { force: true });
    },
  };
}

/** The process that uses the data directory now, if any. */
export function lockOwner(dataDir: string): ProcessIdentity | undefined {
  const owner = readHolder(lockFile(dataDir))?.owner;
  return owner !== undefined && isRunning(owner) ? owner : undefined;
}

async function clearStale(dataDir: string): Promise<void> {
  const file = lockFile(dataDir);
  const holder = readHolder(file);
  if (holder !== undefined && isRunning(holder.owner)) {
    throw stackProblem(
      'DATA_DIR_IN_USE',
      `The data directory ${dataDir} is in use by another start (process ${holder.owner.pid}). Stop that one, or set NOVA_DATA_DIR to another directory.`,
    );
  }
  if (holder?.supervisor !== undefined && !(await waitUntilGone(holder.supervisor, stopMilliseconds))) {
    await endProcess(holder.supervisor, 'SIGTERM', 5_000);
  }
  removeIfStill(file, holder?.id);
}

/** Two starts may find the same stale lock: the slower one must not remove the new lock of the quicker one. */
function removeIfStill(file: string, id: string | undefined): void {
  const aside = `${file}.stale-${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const content = readIfThere(aside) ?? '';
  if (readHolder(aside)?.id !== id) createFileAtomic(file, content);
  rmSync(aside, { force: true });
}

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readIfThere(file) ?? '') as Holder;
    return typeof holder.owner?.pid === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}
