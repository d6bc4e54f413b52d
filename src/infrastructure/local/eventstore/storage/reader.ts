import { INT64_MAX } from '../wire/writer.js';
import type { Tables } from './database.js';
import type { Tail } from './tail.js';
import type { IndexEntry, LogRecord } from './types.js';

export type Direction = 'forwards' | 'backwards';

/**
 * Everything acknowledged: what is in the tables, followed by the tail. While a commit is on its way, the tables may
 * show what the tail still has; so they are asked only for what lies before it.
 */
export class LogReader {
  constructor(
    private readonly tables: () => Tables,
    private readonly tail: Tail,
  ) {}

  /** Up to `limit` records from `from` on: forwards position ≥ from, backwards position < from. */
  all(from: number, direction: Direction, limit: number): LogRecord[] {
    return direction === 'forwards' ? this.allForwards(from, limit) : this.allBackwards(from, limit);
  }

  private allForwards(from: number, limit: number): LogRecord[] {
    const records: LogRecord[] = [];
    const { start } = this.tail;
    const range = Number.isFinite(start) ? { start: from, end: start, limit } : { start: from, limit };
    if (from < start) {
      for (const { key, value } of this.tables().log.getRange(range)) records.push({ position: key, bytes: value });
    }
    if (records.length === limit) return records;
    const rest = this.tail.records.filter(({ position }) => position >= from);
    return records.concat(rest.slice(0, limit - records.length));
  }

  private allBackwards(from: number, limit: number): LogRecord[] {
    const newest = this.tail.records.filter(({ position }) => position < from).reverse();
    const records: LogRecord[] = newest.slice(0, limit);
    if (records.length === limit) return records;
    const range = {
      start: Math.min(from, this.tail.start) - 0.5,
      reverse: true,
      limit: limit - records.length,
    };
    for (const { key, value } of this.tables().log.getRange(range)) records.push({ position: key, bytes: value });
    return records;
  }

  /** Up to `limit` index entries of one stream from `from` on, both directions inclusive, tombstone included. */
  index(streamId: number, from: number, direction: Direction, limit: number): IndexEntry[] {
    const newest = this.tail.entriesOf(streamId);
    const border = newest[0]?.revision ?? INT64_MAX;
    if (direction === 'forwards') {
      const entries = from < border ? this.range(streamId, { start: from, end: border, limit }) : [];
      const rest = newest.filter(({ revision }) => revision >= from);
      return entries.concat(rest.slice(0, limit - entries.length));
    }
    const entries = newest.filter(({ revision }) => revision <= from).reverse();
    if (entries.length >= limit) return entries.slice(0, limit);
    const start = newest.length > 0 ? Math.min(from, border - 1) : from;
    return entries.concat(this.range(streamId, { start, end: -1, limit: limit - entries.length, reverse: true }));
  }

  private range(
    streamId: number,
    { start, end, ...rest }: { start: number; end: number; limit: number; reverse?: boolean },
  ): IndexEntry[] {
    const entries: IndexEntry[] = [];
    const range = { start: [streamId, start] as [number, number], end: [streamId, end] as [number, number], ...rest };
    for (const { key, value } of this.tables().index.getRange(range)) {
      entries.push({ revision: key[1], position: value });
    }
    return entries;
  }

  /** The record at a position, or undefined when scavenged. */
  record(position: number): Buffer | undefined {
    return position < this.tail.start ? this.tables().log.get(position) : this.tail.record(position);
  }

  /** Where an event of a stream lies, or undefined when it does not exist or no longer. */
  positionOf(streamId: number, revision: number): number | undefined {
    const newest = this.tail.entriesOf(streamId);
    if (revision < (newest[0]?.revision ?? Number.POSITIVE_INFINITY)) {
      return this.tables().index.get([streamId, revision]);
    }
    return newest.find((entry) => entry.revision === revision)?.position;
  }

  /** The position after the last event. Kept apart too, because scavenging can remove that event. */
  end(): number {
    const last = this.all(Number.MAX_SAFE_INTEGER, 'backwards', 1)[0];
    return Math.max(
      this.tables().meta.get('nextPosition') ?? 1,
      last === undefined ? 1 : last.position + last.bytes.length,
    );
  }

  /** The id that the next new stream gets. */
  nextStreamId(): number {
    return Math.max(
      this.tables().meta.get('nextStreamId') ?? 1,
      ...[...this.tail.newStreams.values()].map((id) => id + 1),
    );
  }

  /** The id of a stream by its key (streamKey.ts). */
  streamId(key: string): number | undefined {
    return this.tail.newStreams.get(key) ?? this.tables().streams.get(key);
  }
}
