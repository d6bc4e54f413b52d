import type { Tables } from './database.js';
import type { Journal } from './journal.js';
import type { Addition, Tail } from './tail.js';

export interface LogStoreOptions {
  readonly tables: () => Tables;
  readonly journal: () => Journal;
  readonly tail: Tail;
}

/**
 * Makes events durable. Those of a lone request go into the journal and the tail; others into the tables in one
 * transaction, on LMDB's thread, together with all that the tail has gathered until then.
 */
export class LogStore {
  constructor(private readonly options: LogStoreOptions) {}

  /** @throws the reason when nothing has been stored; the tail is as it was then */
  async write(addition: Addition, nextStreamId: number, lone: boolean): Promise<void> {
    const { journal, tail } = this.options;
    if (lone && journal().append(addition.records)) tail.add(addition);
    else await this.commit([tail, addition], nextStreamId);
  }

  /** Brings the tail into the tables. */
  async absorb(nextStreamId: number): Promise<void> {
    const { tail } = this.options;
    if (tail.records.length > 0) await this.commit([tail], nextStreamId);
  }

  private async commit(additions: readonly Addition[], nextStreamId: number): Promise<void> {
    const { root, streams, meta, log, index } = this.options.tables();
    const newStreams = additions.flatMap((addition) => [...addition.newStreams]);
    try {
      await root.batch(() => {
        for (const [key, id] of newStreams) void streams.put(key, id);
        if (newStreams.length > 0) void meta.put('nextStreamId', nextStreamId);
        for (const { records } of additions) {
          for (const record of records) {
            void log.put(record.position, record.bytes);
            void index.put([record.streamId, record.revision], record.position);
          }
        }
      });
    } catch (error) {
      throw await commitErrorOf(error);
    } finally {
      root.resetReadTxn();
    }
    this.options.journal().restart();
    this.options.tail.clear();
  }
}

/** lmdb rejects with a general error that carries a promise of the specific one; unhandled, it would end the process. */
async function commitErrorOf(error: unknown): Promise<Error> {
  const general = error instanceof Error ? error : new Error(String(error));
  const specific = (general as Error & { commitError?: Promise<unknown> }).commitError;
  if (specific === undefined) return general;
  return specific.then(
    () => general,
    (reason: unknown) => (reason instanceof Error ? reason : general),
  );
}
