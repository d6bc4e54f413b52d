import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';

/**
 * The log lies in `log-<n>`. Scavenging writes a compacted copy as `log-<n+1>`; the rename that gives it this name is
 * the moment from which it counts, and whatever is older or unfinished is removed at the next start.
 */
const NAME = /^log-(\d+)$/;

/** The generation in force (1 in a fresh directory); clears away what a crash has left of others. */
export function currentGeneration(directory: string): number {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const numbers = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
  const current = Math.max(1, ...numbers);
  for (const name of names) {
    const number = Number(NAME.exec(name)?.[1] ?? Number.NaN);
    if (number < current || /^log-\d+\.tmp$/.test(name)) rmSync(join(directory, name), { recursive: true });
  }
  return current;
}

export const generationPath = (directory: string, generation: number): string => join(directory, `log-${generation}`);

/** Writes the next generation: a compacted copy, on disk before it gets its name. No write may run meanwhile. */
export async function copyGeneration(
  root: RootDatabase<unknown, string>,
  directory: string,
  next: number,
): Promise<void> {
  const target = generationPath(directory, next);
  const temporary = `${target}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  try {
    await root.backup(temporary, true);
    sync(join(temporary, 'data.mdb'));
    sync(temporary);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  renameSync(temporary, target);
  sync(directory);
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
