import { LRUCache } from 'lru-cache';
import { INT64_MAX } from '../wire/writer.js';
import {
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  NO_METADATA,
  parseMetadata,
  type StreamMetadata,
  streamOfMetastream,
} from './metadata.js';
import type { LogReader } from './reader.js';
import { dataOf } from './record.js';
import { streamKey } from './streamKey.js';
import type { StreamState } from './types.js';

const NEVER_WRITTEN: StreamState = { id: 0, last: -1, lastPosition: -1 };
const METASTREAM_METADATA: StreamMetadata = { ...NO_METADATA, maxCount: 1 };

export const isTombstoned = (state: StreamState): boolean => state.last === INT64_MAX;

/** Committed tips and metadata of streams, kept for those used last and re-read from the log for others. */
export class StreamDirectory {
  private readonly states: LRUCache<string, StreamState>;
  private readonly metadata: LRUCache<string, StreamMetadata>;

  constructor(
    private readonly reader: LogReader,
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
    const record = this.reader.record(state.lastPosition);
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

  /** Forgets everything, to be read again from the log. */
  clear(): void {
    this.states.clear();
    this.metadata.clear();
  }

  private load(stream: string): StreamState {
    const id = this.reader.streamId(streamKey(stream));
    if (id === undefined) return NEVER_WRITTEN;
    const last = this.reader.index(id, INT64_MAX, 'backwards', 1)[0];
    return { id, last: last?.revision ?? -1, lastPosition: last?.position ?? -1 };
  }
}
