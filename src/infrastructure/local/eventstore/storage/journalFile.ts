import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a file of zeros, on disk with its name. Written and not merely reserved: what later overwrites them is flushed
 * without a change of the file's metadata.
 */
export function createZeroed(path: string, length: number): number {
  const file = openSync(path, 'w+');
  try {
    writeWhole(file, Buffer.alloc(length), 0);
    fsyncSync(file);
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
    return file;
  } catch (error) {
    // On a full disk it must not take the last of the space.
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
}

/** @throws also when only a part could be written, which is how a disk becomes full */
export function writeWhole(file: number, bytes: Buffer, at: number): void {
  const written = writeSync(file, bytes, 0, bytes.length, at);
  if (written < bytes.length) throw new Error(`Only ${written} of ${bytes.length} bytes could be written`);
}
