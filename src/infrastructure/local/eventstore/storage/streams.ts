import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { INT64_MAX } from '../wire/writer.js';
import type { Tables } from './database.js';
import {
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  NO_METADATA,
  parseMetadata,
  type StreamMetadata,
  streamOfMetastream,
} from './metadata.js';
import { dataOf } from './record.js';
import type { StreamState } from './types.js';

export const NEVER_WRITTEN: StreamState = { id: 0, last: -1, lastPosition: -1 };
const METASTREAM_METADATA: StreamMetadata = { ...NO_METADATA, maxCount: 1 };

export const isTombstoned = (state: StreamState): boolean => state.last === INT64_MAX;

/** LMDB keys end at 1978 bytes; a longer name is found by its hash. */
export function streamKey(stream: string): string {
  return stream.length <= 400 ? `n${stream}` : `h${createHash('sha256').update(stream).digest('base64')}`;
}

/** Committed tips and metadata of streams, kept for those used last and re-read from the tables for others. */
export class StreamDirectory {
  private readonly states: LRUCache<string, StreamState>;
  private readonly metadata: LRUCache<string, StreamMetadata>;

  constructor(
    private readonly tables: () => Tables,
    capacity: number,
  ) {
    this.states = new LRUCache({ max: capacity });
    this.metadata = new LRUCache({ max: capacity });
  }

  /** The committed state of a stream. */
  state(stream: string): StreamState {
    const known = this.states.get(stream);
    if (known !== undefined) return known;
    const loaded = this.load(stream);
    this.states.set(stream, loaded);
    return loaded;
  }

  /** The metadata in force, from the last event of `$$stream`. A metastream keeps one event and has no metadata. */
  metadataOf(stream: string): StreamMetadata {
    if (isMetastream(stream)) return METASTREAM_METADATA;
    const known = this.metadata.get(stream);
    if (known !== undefined) return known;
    const json = this.metadataJson(stream);
    const parsed = json === null ? NO_METADATA : parseMetadata(json);
    this.metadata.set(stream, parsed);
    return parsed;
  }

  /** The metadata document as stored, or null when there is none. */
  metadataJson(stream: string): string | null {
    const state = this.state(metastreamOf(stream));
    if (state.last < 0) return null;
    const record = this.tables().log.get(state.lastPosition);
    return record === undefined ? null : dataOf(record).toString('utf8');
  }

  /** Tombstoned itself, or the metastream of a tombstoned stream. */
  isDeletedForever(stream: string): boolean {
    return (
      isTombstoned(this.state(stream)) || (isMetastream(stream) && isTombstoned(this.state(streamOfMetastream(stream))))
    );
  }

  /** Missing or soft-deleted: reads answer "not found". */
  isAbsent(stream: string): boolean {
    return this.state(stream).last < 0 || isSoftDeleted(this.metadataOf(stream));
  }

  /** Takes over what a commit has made true. */
  commit(stream: string, state: StreamState): void {
    this.states.set(stream, state);
    if (isMetastream(stream)) this.metadata.delete(streamOfMetastream(stream));
  }

  /** Forgets everything, to be read again from the tables. */
  clear(): void {
    this.states.clear();
    this.metadata.clear();
  }

  private load(stream: string): StreamState {
    const { streams, index } = this.tables();
    const id = streams.get(streamKey(stream));
    if (id === undefined) return NEVER_WRITTEN;
    for (const { key, value } of index.getRange({ start: [id, INT64_MAX], end: [id, -1], reverse: true, limit: 1 })) {
      return { id, last: key[1], lastPosition: value };
    }
    return { id, last: -1, lastPosition: -1 };
  }
}
