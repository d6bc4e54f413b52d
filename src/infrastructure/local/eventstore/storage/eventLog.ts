import { rmSync } from 'node:fs';
import { INT64_MAX } from '../wire/writer.js';
import { checkFormat, openTables, prepareDirectory, type Tables } from './database.js';
import { copyGeneration, currentGeneration, generationPath } from './generations.js';
import { CommitHub } from './hub.js';
import { lockDirectory } from './lock.js';
import { StreamDirectory } from './streams.js';
import type { LogRecord } from './types.js';
import { LogWriter } from './writer.js';

/** A position in one stream's index: the number of an event and where it lies. */
export interface IndexEntry {
  readonly revision: number;
  readonly position: number;
}

/** The store: an append-only log of events with an index by stream, in one directory owned by this process. */
export class EventLog {
  readonly hub = new CommitHub();
  readonly streams: StreamDirectory;
  readonly writer: LogWriter;

  private constructor(
    readonly directory: string,
    private generation: number,
    private current: Tables,
    private readonly unlock: () => void,
  ) {
    const tables = (): Tables => this.current;
    this.streams = new StreamDirectory(tables, 100_000);
    this.writer = new LogWriter({
      tables,
      directory: this.streams,
      onCommitted: (records) => this.hub.publish(records),
      onUncertain: () => this.hub.uncertain(),
    });
  }

  /**
   * Opens or creates the store; after a crash, what was committed is there and nothing else.
   * @throws EventStoreStartError when the directory cannot be used, is in use, or is of a newer version
   */
  static async open(directory: string): Promise<EventLog> {
    prepareDirectory(directory);
    const unlock = lockDirectory(directory);
    let tables: Tables | null = null;
    try {
      const generation = currentGeneration(directory);
      tables = openTables(generationPath(directory, generation));
      const age = await checkFormat(tables, directory);
      const log = new EventLog(directory, generation, tables, unlock);
      if (age === 'fresh') await log.initialise();
      return log;
    } catch (error) {
      await tables?.root.close();
      unlock();
      throw error;
    }
  }

  get tables(): Tables {
    return this.current;
  }

  /** Removes events of one stream for good. Runs between commits (see {@link LogWriter.exclusively}). */
  async remove(streamId: number, entries: readonly IndexEntry[]): Promise<void> {
    const { root, meta, log, index } = this.current;
    const end = this.writer.end;
    await root.batch(() => {
      // The last record may be among them; its position must never be given out again.
      void meta.put('nextPosition', end);
      for (const { revision, position } of entries) {
        void log.remove(position);
        void index.remove([streamId, revision]);
      }
    });
    root.resetReadTxn();
    this.streams.clear();
  }

  /** Rewrites the log without the space of removed events. Reads go on; writes wait. */
  compact(): Promise<void> {
    return this.writer.exclusively(async () => {
      const next = this.generation + 1;
      await copyGeneration(this.current.root, this.directory, next);
      const before = this.current;
      const path = generationPath(this.directory, this.generation);
      this.current = openTables(generationPath(this.directory, next));
      this.generation = next;
      await before.root.close();
      rmSync(path, { recursive: true });
    });
  }

  /** Up to `limit` records from `from` on: forwards position ≥ from, backwards position < from. */
  readAll(from: number, direction: 'forwards' | 'backwards', limit: number): LogRecord[] {
    const records: LogRecord[] = [];
    const range = direction === 'forwards' ? { start: from, limit } : { start: from - 0.5, reverse: true, limit };
    for (const { key, value } of this.current.log.getRange(range)) records.push({ position: key, bytes: value });
    return records;
  }

  /** Up to `limit` index entries of one stream from `from` on, both directions inclusive, tombstone included. */
  readIndex(streamId: number, from: number, direction: 'forwards' | 'backwards', limit: number): IndexEntry[] {
    const entries: IndexEntry[] = [];
    const range =
      direction === 'forwards'
        ? { start: [streamId, from] as [number, number], end: [streamId, INT64_MAX] as [number, number], limit }
        : {
            start: [streamId, from] as [number, number],
            end: [streamId, -1] as [number, number],
            reverse: true,
            limit,
          };
    for (const { key, value } of this.current.index.getRange(range))
      entries.push({ revision: key[1], position: value });
    return entries;
  }

  /** The record at a position, or undefined when scavenged. */
  record(position: number): Buffer | undefined {
    return this.current.log.get(position);
  }

  /** Finishes what was accepted, then closes the files and gives the directory back. */
  async close(): Promise<void> {
    await this.writer.close();
    await this.current.root.close();
    this.unlock();
  }

  /** Like upstream, a fresh node is not empty: `$all` begins with a system event. */
  private async initialise(): Promise<void> {
    await this.writer.submit({
      kind: 'append',
      stream: '$$$scavenges',
      expected: { kind: 'no_stream' },
      events: [
        {
          id: crypto.randomUUID(),
          type: '$metadata',
          contentType: 'application/json',
          metadata: Buffer.alloc(0),
          data: Buffer.from('{"$maxAge":2592000}'),
        },
      ],
    });
  }
}
