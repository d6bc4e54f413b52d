import type { CommittedRecord } from './types.js';

export interface CommitListener {
  /** New records in log order, already on disk. For a listener of one stream: those of that stream only. */
  committed(records: readonly CommittedRecord[]): void;
  /** What was pushed may be incomplete: read on from the log. */
  uncertain(): void;
  /** The server is going down. */
  closing(): void;
}

/** Hands every commit to the live subscriptions, by stream where they follow one. */
export class CommitHub {
  private readonly all = new Set<CommitListener>();
  private readonly byStream = new Map<string, Set<CommitListener>>();

  /** Starts pushing; returns how to stop. `stream` null follows the whole log. */
  listen(stream: string | null, listener: CommitListener): () => void {
    if (stream === null) {
      this.all.add(listener);
      return () => this.all.delete(listener);
    }
    const listeners = this.byStream.get(stream) ?? new Set();
    this.byStream.set(stream, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.byStream.get(stream) === listeners) this.byStream.delete(stream);
    };
  }

  publish(records: readonly CommittedRecord[]): void {
    for (const listener of this.all) listener.committed(records);
    if (this.byStream.size === 0) return;
    const grouped = new Map<string, CommittedRecord[]>();
    for (const record of records) {
      if (!this.byStream.has(record.stream)) continue;
      const list = grouped.get(record.stream);
      if (list === undefined) grouped.set(record.stream, [record]);
      else list.push(record);
    }
    for (const [stream, list] of grouped) {
      for (const listener of this.byStream.get(stream) ?? []) listener.committed(list);
    }
  }

  uncertain(): void {
    for (const listener of this.everyone()) listener.uncertain();
  }

  closing(): void {
    for (const listener of this.everyone()) listener.closing();
  }

  private everyone(): CommitListener[] {
    return [...this.all, ...[...this.byStream.values()].flatMap((listeners) => [...listeners])];
  }
}
