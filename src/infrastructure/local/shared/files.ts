import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * Replaces a file as a whole: a reader, or a start after a crash, sees the old content or the new one, never a part.
 * @param mode permissions of the new file; secrets need 0o600.
 */
export function writeFileAtomic(path: string, content: string, mode = 0o600): void {
  const temporary = writeTemporary(path, content, mode);
  renameSync(temporary, path);
}

/** Creates a file with its content in one step. False when it exists already. */
export function createFileAtomic(path: string, content: string, mode = 0o600): boolean {
  const temporary = writeTemporary(path, content, mode);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The content, or undefined when there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

function writeTemporary(path: string, content: string, mode: number): string {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const file = openSync(temporary, 'wx', mode);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return temporary;
}
