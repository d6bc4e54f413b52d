import type { Tables } from './database.js';
import { WriteGroup } from './group.js';
import { RecentIds } from './recentIds.js';
import type { StreamDirectory } from './streams.js';
import type { CommittedRecord, WriteOutcome, WriteRequest } from './types.js';

const MAX_GROUP_REQUESTS = 2_000;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;
/** Blocking the event loop for less than this is cheaper than waiting for another thread. */
const FAST_COMMIT_MS = 1;

interface Pending {
  readonly request: WriteRequest;
  readonly settle: (outcome: WriteOutcome) => void;
}

export interface WriterOptions {
  readonly tables: () => Tables;
  readonly directory: StreamDirectory;
  /** Called after each commit, in log order, before the writers are answered. */
  readonly onCommitted: (records: readonly CommittedRecord[]) => void;
  /** Called when a commit failed: what is on disk is the truth, in-memory knowledge has been dropped. */
  readonly onUncertain: () => void;
  readonly recentIds?: number;
}

/**
 * The only writer of the log. Requests that arrive while a commit is on its way to the disk share the next one
 * (group commit); each is answered after its commit has been flushed, never before.
 */
export class LogWriter {
  private readonly queue: Pending[] = [];
  private readonly recentIds: RecentIds;
  private running: Promise<void> | null = null;
  private closed = false;
  private nextPosition = 0;
  private nextStreamId = 1;
  /** How long a commit on this thread takes, on average of late. */
  private syncMs = 0;
  private exclusive: (() => Promise<void>)[] = [];

  constructor(private readonly options: WriterOptions) {
    this.recentIds = new RecentIds(options.recentIds ?? 50_000);
    this.recover();
  }

  /** The position the next event will get; every committed event has a smaller one. */
  get end(): number {
    return this.nextPosition;
  }

  /** Queues a request. The promise never rejects: refusals and failures are outcomes. */
  submit(request: WriteRequest): Promise<WriteOutcome> {
    if (this.closed) return Promise.resolve(shuttingDown);
    return new Promise((settle) => {
      this.queue.push({ request, settle });
      this.running ??= this.run();
    });
  }

  /** Runs `task` between two commits, with no write under way (scavenge). */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.exclusive.push(() => task().then(resolve, reject));
      this.running ??= this.run();
    });
  }

  /** Refuses what comes from now on and waits until everything accepted has been committed and answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0 || this.exclusive.length > 0) {
      // All that has arrived by now joins the commit. A microtask would be too early: each message of one packet comes
      // in its own, and one commit each would be the end of group commit.
      await new Promise((resolve) => setImmediate(resolve));
      const task = this.exclusive.shift();
      if (task !== undefined) await task();
      else await this.commitGroup();
    }
    this.running = null;
  }

  private async commitGroup(): Promise<void> {
    const tables = this.options.tables();
    const group = new WriteGroup(tables, this.options.directory, this.recentIds, this.nextPosition, this.nextStreamId);
    const settled: { pending: Pending; outcome: WriteOutcome }[] = [];
    let taken = 0;
    while (taken < this.queue.length && taken < MAX_GROUP_REQUESTS && group.bytes < MAX_GROUP_BYTES) {
      const pending = this.queue[taken] as Pending;
      taken += 1;
      settled.push({ pending, outcome: group.apply(pending.request) });
    }
    this.queue.splice(0, taken);
    try {
      if (group.records.length > 0) await this.flush(tables, group, taken);
    } catch (error) {
      const outcome = await this.abandon(error);
      for (const { pending } of settled) pending.settle(outcome);
      return;
    }
    for (const { pending, outcome } of settled) pending.settle(outcome);
  }

  private async flush(tables: Tables, group: WriteGroup, requests: number): Promise<void> {
    const write = (): void => {
      for (const [key, id] of group.newStreams) void tables.streams.put(key, id);
      if (group.newStreams.size > 0) void tables.meta.put('nextStreamId', group.nextStreamId);
      for (const record of group.records) {
        void tables.log.put(record.position, record.bytes);
        void tables.index.put([record.streamId, record.revision], record.position);
      }
    };
    // A lone request on a fast disk is committed here and now, without the way to LMDB's thread and back.
    if (requests === 1 && this.queue.length === 0 && this.syncMs < FAST_COMMIT_MS) {
      const started = performance.now();
      tables.root.transactionSync(write);
      this.syncMs += (performance.now() - started - this.syncMs) * 0.1;
    } else {
      await tables.root.batch(write);
      // Now and then another try: a disk that was slow must not decide for good.
      this.syncMs *= 0.99;
    }
    tables.root.resetReadTxn();
    this.nextPosition = group.nextPosition;
    this.nextStreamId = group.nextStreamId;
    for (const [stream, state] of group.states) this.options.directory.commit(stream, state);
    this.options.onCommitted(group.records);
  }

  /** A failed transaction leaves nothing behind in LMDB; drop what was known beyond the disk and say so. */
  private async abandon(error: unknown): Promise<WriteOutcome> {
    const cause = await commitErrorOf(error);
    this.recentIds.clear();
    this.options.directory.clear();
    this.options.tables().root.resetReadTxn();
    this.recover();
    this.options.onUncertain();
    return { kind: 'failed', reason: 'storage', message: `The event log could not be written: ${cause.message}` };
  }

  /** Continues after the last record. `nextPosition` is kept apart because scavenging can remove that record. */
  private recover(): void {
    const { meta, log } = this.options.tables();
    this.nextStreamId = meta.get('nextStreamId') ?? 1;
    this.nextPosition = meta.get('nextPosition') ?? 1;
    for (const { key, value } of log.getRange({ reverse: true, limit: 1 })) {
      this.nextPosition = Math.max(this.nextPosition, key + value.length);
    }
  }
}

const shuttingDown: WriteOutcome = { kind: 'failed', reason: 'shutting-down', message: 'The server is shutting down' };

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
