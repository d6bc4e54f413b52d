import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync } from 'node:fs';
import { EventStoreStartError } from './errors.js';
import { createZeroed, writeWhole } from './journalFile.js';
import { decodeFrame, encodeFrame } from './journalFrame.js';
import type { LogEntry } from './types.js';

export const JOURNAL_BYTES = 1024 * 1024;
/** Frames begin on their own block: no write ever touches a block that holds acknowledged events. */
export const JOURNAL_BLOCK = 4096;
/** Blocking the event loop for less than this is cheaper than waiting for another thread. */
export const SLOW_FLUSH_MS = 1;

/**
 * A write-ahead journal of one preallocated file: one write and one flush make a group of events durable, where a
 * transaction of LMDB needs two flushes. It is written from its beginning again whenever LMDB has taken over its events.
 *
 * A frame counts when its checksum is right and it continues the log without a gap. Positions only grow, so what is
 * left of earlier rounds never does, and what the tables have taken over stops counting in that very transaction.
 */
export class Journal {
  private file: number | null = null;
  private offset = 0;
  private capacity = JOURNAL_BYTES;
  private broken = false;
  /** How long a flush takes, on average of late. */
  private flushMs = 0;

  constructor(
    private readonly path: string,
    private readonly slowFlushMs: number,
  ) {}

  /**
   * What continues the log at `position`, up to the first frame that is torn, corrupt or of an earlier round; what is
   * appended next goes behind it. On disk for certain before it is returned.
   * @throws EventStoreStartError when the file cannot be read: what it holds may have been acknowledged
   */
  recover(position: number): LogEntry[] {
    if (!existsSync(this.path)) return [];
    try {
      return this.read(readFileSync(this.path), position);
    } catch (error) {
      const message = `Cannot read the journal ${this.path}: ${(error as Error).message}`;
      throw new EventStoreStartError('DATA_DIR_UNUSABLE', message, { cause: error });
    }
  }

  private read(bytes: Buffer, position: number): LogEntry[] {
    const entries: LogEntry[] = [];
    let next = position;
    for (;;) {
      const frame = decodeFrame(bytes.subarray(this.offset), next);
      if (frame === null) break;
      entries.push(...frame.entries);
      next = frame.end;
      this.offset = blockAfter(this.offset + frame.length);
    }
    if (entries.length > 0) {
      this.capacity = bytes.length;
      this.file = openSync(this.path, 'r+');
      // After a kill the frames may have been read from the page cache alone.
      fdatasyncSync(this.file);
    }
    return entries;
  }

  /**
   * Blocks until the events are on disk. False when they are not: no room until the next {@link restart}, a disk that is
   * slow (blocking is for fast ones) or one that failed. They have to be stored otherwise then.
   */
  append(entries: readonly LogEntry[]): boolean {
    if (this.broken) return false;
    if (this.flushMs >= this.slowFlushMs) {
      // Now and then another try: a disk that was slow must not decide for good.
      this.flushMs *= 0.99;
      return false;
    }
    const frame = encodeFrame(entries);
    if (this.offset + frame.length > this.capacity) return false;
    try {
      this.file ??= createZeroed(this.path, JOURNAL_BYTES);
      const started = performance.now();
      writeWhole(this.file, frame, this.offset);
      fdatasyncSync(this.file);
      this.flushMs += (performance.now() - started - this.flushMs) * 0.1;
    } catch {
      // After a failed flush nobody knows which pages the kernel still holds (fsync(2)): never again by this process.
      this.broken = true;
      return false;
    }
    this.offset = blockAfter(this.offset + frame.length);
    return true;
  }

  /** The tables have everything: what is in the file counts no more, and is overwritten. */
  restart(): void {
    this.offset = 0;
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
    this.broken = true;
  }
}

const blockAfter = (offset: number): number => Math.ceil(offset / JOURNAL_BLOCK) * JOURNAL_BLOCK;
