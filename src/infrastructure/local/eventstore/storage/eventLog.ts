import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkFormat, openTables, prepareDirectory, type Tables } from './database.js';
import { copyGeneration, currentGeneration, generationPath } from './generations.js';
import { CommitHub } from './hub.js';
import { Journal, SLOW_FLUSH_MS } from './journal.js';
import { lockDirectory } from './lock.js';
import { LogStore } from './logStore.js';
import { LogReader } from './reader.js';
import { StreamDirectory } from './streams.js';
import { Tail } from './tail.js';
import type { IndexEntry } from './types.js';
import { LogWriter } from './writer.js';

/** The store: an append-only log of events with an index by stream, in one directory owned by this process. */
export class EventLog {
  readonly hub = new CommitHub();
  readonly reader: LogReader;
  readonly streams: StreamDirectory;
  readonly writer: LogWriter;
  private journal: Journal;

  private constructor(
    readonly directory: string,
    private generation: number,
    private current: Tables,
    private readonly slowFlushMs: number,
    private readonly unlock: () => void,
  ) {
    const tables = (): Tables => this.current;
    const tail = new Tail();
    this.journal = this.openJournal();
    this.reader = new LogReader(tables, tail);
    tail.restore(this.journal.recover(this.reader.end()), this.reader.nextStreamId());
    this.streams = new StreamDirectory(this.reader, 100_000);
    this.writer = new LogWriter({
      reader: this.reader,
      store: new LogStore({ tables, journal: () => this.journal, tail }),
      directory: this.streams,
      onCommitted: (records) => this.hub.publish(records),
      onUncertain: () => this.hub.uncertain(),
    });
  }

  /**
   * Opens or creates the store; after a crash, what was committed is there and nothing else.
   * @throws EventStoreStartError when the directory cannot be used, is in use, or is of a newer version
   */
  static async open(directory: string, slowFlushMs = SLOW_FLUSH_MS): Promise<EventLog> {
    prepareDirectory(directory);
    const unlock = lockDirectory(directory);
    let tables: Tables | null = null;
    try {
      const generation = currentGeneration(directory);
      tables = openTables(generationPath(directory, generation));
      const age = await checkFormat(tables, directory);
      const log = new EventLog(directory, generation, tables, slowFlushMs, unlock);
      if (age === 'fresh') await log.initialise();
      return log;
    } catch (error) {
      await tables?.root.close();
      unlock();
      throw error;
    }
  }

  /** All events up to the last commit; those acknowledged since are in the {@link reader} only. */
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
      this.journal.close();
      this.journal = this.openJournal();
      await before.root.close();
      rmSync(path, { recursive: true });
    });
  }

  /** It belongs to its generation, and goes with it. */
  private openJournal(): Journal {
    return new Journal(join(generationPath(this.directory, this.generation), 'journal'), this.slowFlushMs);
  }

  /** Finishes what was accepted, then closes the files and gives the directory back. */
  async close(): Promise<void> {
    await this.writer.close();
    // Where that fails (disk full), the journal keeps what the tables lack.
    await this.writer.absorb().catch(() => undefined);
    this.journal.close();
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
