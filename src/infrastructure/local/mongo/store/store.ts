import { Catalog } from './catalog.js';
import { CommitQueue } from './commitQueue.js';
import { closeTables, openTables, type Tables } from './tables.js';

const SWEEP_KEYS = 2000;

/** The documents of one data directory, and the only way to change them. */
export class Store {
  readonly tables: Tables;
  readonly catalog: Catalog;
  readonly #queue: CommitQueue;
  #sweeping: Promise<void> | undefined;
  #closed = false;

  /** Opens or creates the directory. One process at a time may hold it. */
  constructor(dataDir: string) {
    this.tables = openTables(dataDir);
    this.catalog = new Catalog(this.tables);
    this.#queue = new CommitQueue(
      (work) => commit(this.tables, work),
      () => this.catalog.reload(),
    );
    this.sweepSoon();
  }

  /** Runs a synchronous change in a durable transaction that it shares with others; see CommitQueue. */
  write<T>(work: () => T): Promise<T> {
    return this.#queue.run(work);
  }

  /** Starts to remove what dropped collections and indexes left, a little at a time. */
  sweepSoon(): void {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
  }

  /** Finishes what is under way and closes the files. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sweeping;
    await this.#queue.idle();
    await closeTables(this.tables);
  }

  async #sweep(): Promise<void> {
    while (!this.#closed) {
      const next = this.catalog.garbage()[0];
      if (!next) return;
      try {
        await this.write(() => this.catalog.sweep(next, SWEEP_KEYS));
      } catch {
        return; // A full disk: the next drop or start tries again.
      }
    }
  }
}

/** Runs work in one transaction, and resolves when it is on disk. Rejects with the cause, such as a full disk. */
async function commit(tables: Tables, work: () => void): Promise<void> {
  try {
    await tables.root.childTransaction(work);
  } catch (error) {
    // LMDB tells the cause of a failed commit by a second promise; left alone it would end the process.
    await (error as { commitError?: Promise<never> }).commitError;
    throw error;
  }
}
