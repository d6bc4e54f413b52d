import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreStartError } from './errors.js';

const NAME = 'server.lock';
/** Directories held by this very process: its own pid tells nothing about a second start inside it. */
const heldHere = new Set<string>();

interface Holder {
  readonly pid: number;
  /** Tells a process from a later one with the same pid; null where the platform does not say. */
  readonly startedAt: string | null;
}

/**
 * Takes a data directory for this process. A lock left by a dead process is taken over.
 * @returns a function that gives it back
 * @throws EventStoreStartError DATA_DIR_LOCKED when a living process holds it
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, NAME);
  const mine = `${path}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, startedAt: startOf(process.pid) };
  writeFileSync(mine, JSON.stringify(holder));
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(mine, path)) {
        heldHere.add(path);
        return () => {
          heldHere.delete(path);
          rmSync(path, { force: true });
        };
      }
      const other = readHolder(path);
      if (other !== null && isAlive(other, path)) {
        throw new EventStoreStartError(
          'DATA_DIR_LOCKED',
          `${directory} is in use by another event store (process ${other.pid}). Stop it, or choose another --data.`,
        );
      }
      removeStale(path);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new EventStoreStartError('DATA_DIR_LOCKED', `${directory} is being taken by another event store just now.`);
}

/** Link, not write: the lock appears complete or not at all. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Renamed before it is removed, so that of two starting processes only one removes the stale lock. */
function removeStale(path: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readHolder(path: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder)) return null;
    const startedAt = 'startedAt' in holder && typeof holder.startedAt === 'string' ? holder.startedAt : null;
    return typeof holder.pid === 'number' ? { pid: holder.pid, startedAt } : null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder, path: string): boolean {
  if (holder.pid === process.pid) return heldHere.has(path);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = startOf(holder.pid);
  return holder.startedAt === null || started === null || started === holder.startedAt;
}

/** Start time in clock ticks since boot, from Linux' /proc (proc(5), field 22 of stat). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
