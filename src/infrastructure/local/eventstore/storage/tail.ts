import { streamKey } from './streamKey.js';
import type { IndexEntry, LogEntry } from './types.js';

/** Events to be stored, with the streams that begin with them. */
export interface Addition {
  readonly records: readonly LogEntry[];
  /** Stream key → stream id. */
  readonly newStreams: ReadonlyMap<string, number>;
}

/** The end of the log that is in the journal and not yet in the tables: what a read has to add to them. */
export class Tail implements Addition {
  readonly records: LogEntry[] = [];
  readonly newStreams = new Map<string, number>();
  private readonly byPosition = new Map<number, Buffer>();
  private readonly byStream = new Map<number, IndexEntry[]>();

  /** Position of its first event; infinite when it is empty. */
  get start(): number {
    return this.records[0]?.position ?? Number.POSITIVE_INFINITY;
  }

  add({ records, newStreams }: Addition): void {
    for (const [key, id] of newStreams) this.newStreams.set(key, id);
    for (const record of records) {
      this.records.push(record);
      this.byPosition.set(record.position, record.bytes);
      const entries = this.byStream.get(record.streamId);
      if (entries === undefined) this.byStream.set(record.streamId, [record]);
      else entries.push(record);
    }
  }

  /** Takes over what the journal held at the start; streams from `nextStreamId` on are not in the tables. */
  restore(records: readonly LogEntry[], nextStreamId: number): void {
    const fresh = records.filter(({ streamId }) => streamId >= nextStreamId);
    this.add({ records, newStreams: new Map(fresh.map(({ stream, streamId }) => [streamKey(stream), streamId])) });
  }

  clear(): void {
    this.records.length = 0;
    this.newStreams.clear();
    this.byPosition.clear();
    this.byStream.clear();
  }

  record(position: number): Buffer | undefined {
    return this.byPosition.get(position);
  }

  /** A stream's events in it, in order: the last of that stream. */
  entriesOf(streamId: number): readonly IndexEntry[] {
    return this.byStream.get(streamId) ?? [];
  }
}
