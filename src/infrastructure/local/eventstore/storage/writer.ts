import { WriteGroup } from './group.js';
import type { LogStore } from './logStore.js';
import type { LogReader } from './reader.js';
import { RecentIds } from './recentIds.js';
import type { StreamDirectory } from './streams.js';
import type { CommittedRecord, WriteOutcome, WriteRequest } from './types.js';

const MAX_GROUP_REQUESTS = 2_000;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;

interface Pending {
  readonly request: WriteRequest;
  readonly settle: (outcome: WriteOutcome) => void;
}

export interface WriterOptions {
  readonly reader: LogReader;
  readonly store: LogStore;
  readonly directory: StreamDirectory;
  /** Called after each commit, in log order, before the writers are answered. */
  readonly onCommitted: (records: readonly CommittedRecord[]) => void;
  /** Called when a commit failed: what is on disk is the truth, in-memory knowledge has been dropped. */
  readonly onUncertain: () => void;
  readonly recentIds?: number;
}

/**
 * The only writer of the log. Requests that arrive while a commit is on its way to the disk share the next one
 * (group commit); each is answered after its events have been flushed, never before.
 */
export class LogWriter {
  private readonly queue: Pending[] = [];
  private readonly recentIds: RecentIds;
  private running: Promise<void> | null = null;
  private closed = false;
  private nextPosition = 0;
  private nextStreamId = 1;
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

  /** Runs `task` between two commits, with no write under way and every event in the tables (scavenge). */
  exclusively<T>(task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.exclusive.push(() => this.absorb().then(task).then(resolve, reject));
      this.running ??= this.run();
    });
  }

  /** Refuses what comes from now on and waits until everything accepted has been committed and answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  /** Brings the tables up to date. */
  absorb(): Promise<void> {
    return this.options.store.absorb(this.nextStreamId);
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0 || this.exclusive.length > 0) {
      // All that has arrived by now joins the commit. A microtask would be too early: each message of one packet comes
      // in its own, and one commit each would be the end of group commit.
      await new Promise((resolve) => setImmediate(resolve));
      await this.exclusive.shift()?.();
      // In turns: a scavenge has its next step ready at once, and appends would wait for all of them.
      if (this.queue.length > 0) await this.commitGroup();
    }
    this.running = null;
  }

  private async commitGroup(): Promise<void> {
    const { reader, directory } = this.options;
    const group = new WriteGroup(reader, directory, this.recentIds, this.nextPosition, this.nextStreamId);
    const settled: { pending: Pending; outcome: WriteOutcome }[] = [];
    let taken = 0;
    while (taken < this.queue.length && taken < MAX_GROUP_REQUESTS && group.bytes < MAX_GROUP_BYTES) {
      const pending = this.queue[taken] as Pending;
      taken += 1;
      settled.push({ pending, outcome: group.apply(pending.request) });
    }
    this.queue.splice(0, taken);
    try {
      if (group.records.length > 0) await this.flush(group, taken === 1 && this.queue.length === 0);
    } catch (error) {
      const outcome = this.abandon(error);
      for (const { pending } of settled) pending.settle(outcome);
      return;
    }
    for (const { pending, outcome } of settled) pending.settle(outcome);
  }

  private async flush(group: WriteGroup, lone: boolean): Promise<void> {
    await this.options.store.write(group, group.nextStreamId, lone);
    this.nextPosition = group.nextPosition;
    this.nextStreamId = group.nextStreamId;
    for (const [stream, state] of group.states) this.options.directory.commit(stream, state);
    this.options.onCommitted(group.records);
  }

  /** A failed transaction leaves nothing behind; drop what was known beyond the disk and say so. */
  private abandon(error: unknown): WriteOutcome {
    const cause = error instanceof Error ? error.message : String(error);
    this.recentIds.clear();
    this.options.directory.clear();
    this.recover();
    this.options.onUncertain();
    return { kind: 'failed', reason: 'storage', message: `The event log could not be written: ${cause}` };
  }

  private recover(): void {
    this.nextPosition = this.options.reader.end();
    this.nextStreamId = this.options.reader.nextStreamId();
  }
}

const shuttingDown: WriteOutcome = { kind: 'failed', reason: 'shutting-down', message: 'The server is shutting down' };
