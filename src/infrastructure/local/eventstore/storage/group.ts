import { randomUUID } from 'node:crypto';
import { INT64_MAX } from '../wire/writer.js';
import { type Instant, now } from './clock.js';
import { decide, type StreamKnowledge } from './decide.js';
import {
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  parseMetadata,
  SOFT_DELETED,
  type StreamMetadata,
  streamOfMetastream,
  withTruncateBefore,
} from './metadata.js';
import type { LogReader } from './reader.js';
import type { RecentEvent, RecentIds } from './recentIds.js';
import { encodeRecord, idOf } from './record.js';
import { streamKey } from './streamKey.js';
import type { StreamDirectory } from './streams.js';
import type { Addition } from './tail.js';
import type { LogEntry, ProposedEvent, StreamState, WriteOutcome, WriteRequest } from './types.js';

const EMPTY = Buffer.alloc(0);
const JSON_TYPE = 'application/json';
const BINARY_TYPE = 'application/octet-stream';

/** The requests that share one commit: decided one after another, each seeing what those before it will write. */
export class WriteGroup implements StreamKnowledge, Addition {
  readonly records: LogEntry[] = [];
  readonly newStreams = new Map<string, number>();
  readonly states = new Map<string, StreamState>();
  bytes = 0;
  private readonly metadataJson = new Map<string, string>();
  private readonly names = new Map<string, Buffer>();

  constructor(
    private readonly reader: LogReader,
    private readonly directory: StreamDirectory,
    private readonly recentIds: RecentIds,
    public nextPosition: number,
    public nextStreamId: number,
  ) {}

  /** Decides one request and lays out what it writes. The outcome holds once the group is committed. */
  apply(request: WriteRequest): WriteOutcome {
    const { stream, expected } = request;
    const eventIds = request.kind === 'append' ? request.events.map((event) => event.id) : [];
    if (request.kind === 'delete' && this.state(stream).last < 0 && !this.hasMetadata(stream)) {
      if (!this.directory.isDeletedForever(stream)) return { kind: 'wrong-version', current: -1, expected };
    }
    const decision = decide(this, stream, expected, eventIds);
    if (decision.kind === 'wrong-version') return { ...decision, expected };
    if (decision.kind === 'stream-deleted') return { ...decision, stream };
    if (decision.kind === 'idempotent') return { kind: 'written', ...decision.event };
    if (request.kind === 'append') return this.append(stream, request.events, decision.softDeleted);
    if (request.kind === 'delete') return this.writeMetadata(stream, SOFT_DELETED, now());
    return this.write(stream, serverEvent('$streamDeleted', EMPTY), now(), INT64_MAX);
  }

  private append(stream: string, events: readonly ProposedEvent[], softDeleted: boolean): WriteOutcome {
    const before = this.state(stream);
    if (events.length === 0) return { kind: 'written', revision: before.last, position: null };
    const instant = now();
    let outcome: WriteOutcome = { kind: 'written', revision: before.last, position: null };
    for (const event of events) outcome = this.write(stream, event, instant, this.state(stream).last + 1);
    if (softDeleted) {
      const json = withTruncateBefore(this.currentMetadataJson(stream), before.last + 1);
      this.writeMetadata(stream, json, instant);
    } else if (isMetastream(stream)) this.applyMetadata(streamOfMetastream(stream), events, instant);
    return outcome;
  }

  /** Writing metadata to a soft-deleted stream revives it, its old events staying hidden (section 5.3). */
  private applyMetadata(stream: string, events: readonly ProposedEvent[], at: Instant): void {
    const json = (events[events.length - 1] as ProposedEvent).data.toString('utf8');
    const wasSoftDeleted = isSoftDeleted(this.metadata(stream));
    this.metadataJson.set(stream, json);
    if (!wasSoftDeleted || isSoftDeleted(parseMetadata(json))) return;
    this.writeMetadata(stream, withTruncateBefore(json, this.state(stream).last + 1), at);
  }

  private writeMetadata(stream: string, json: string, at: Instant): WriteOutcome {
    const metastream = metastreamOf(stream);
    this.metadataJson.set(stream, json);
    return this.write(metastream, serverEvent('$metadata', Buffer.from(json)), at, this.state(metastream).last + 1);
  }

  private write(stream: string, event: ProposedEvent, at: Instant, revision: number): WriteOutcome {
    const streamId = this.state(stream).id || this.nameStream(stream);
    const position = this.nextPosition;
    const bytes = encodeRecord({
      id: event.id,
      stream: this.nameBytes(stream),
      revision,
      position,
      type: Buffer.from(event.type ?? '', 'utf8'),
      contentType: event.contentType === JSON_TYPE ? JSON_TYPE : BINARY_TYPE,
      created: at.ticks,
      createdMs: at.ms,
      metadata: event.metadata,
      data: event.data,
    });
    // Like upstream, positions are offsets in bytes: increasing, never dense.
    this.nextPosition += bytes.length;
    this.bytes += bytes.length;
    this.records.push({ position, bytes, stream, revision, streamId });
    this.states.set(stream, { id: streamId, last: revision, lastPosition: position });
    this.recentIds.add(stream, event.id, { revision, position });
    return { kind: 'written', revision, position };
  }

  state(stream: string): StreamState {
    return this.states.get(stream) ?? this.directory.state(stream);
  }

  metadata(stream: string): StreamMetadata {
    const json = this.metadataJson.get(stream);
    return json === undefined ? this.directory.metadataOf(stream) : parseMetadata(json);
  }

  hasMetadata(stream: string): boolean {
    return this.state(metastreamOf(stream)).last >= 0;
  }

  recent(stream: string, eventId: string): RecentEvent | undefined {
    return this.recentIds.find(stream, eventId);
  }

  stored(stream: string, revision: number): { id: string; position: number } | undefined {
    const inGroup = this.records.find((record) => record.stream === stream && record.revision === revision);
    if (inGroup !== undefined) return { id: idOf(inGroup.bytes), position: inGroup.position };
    const position = this.reader.positionOf(this.state(stream).id, revision);
    const bytes = position === undefined ? undefined : this.reader.record(position);
    return bytes === undefined || position === undefined ? undefined : { id: idOf(bytes), position };
  }

  private currentMetadataJson(stream: string): string | null {
    return this.metadataJson.get(stream) ?? this.directory.metadataJson(stream);
  }

  private nameStream(stream: string): number {
    const id = this.nextStreamId;
    this.nextStreamId += 1;
    this.newStreams.set(streamKey(stream), id);
    return id;
  }

  private nameBytes(stream: string): Buffer {
    let bytes = this.names.get(stream);
    if (bytes === undefined) {
      bytes = Buffer.from(stream, 'utf8');
      this.names.set(stream, bytes);
    }
    return bytes;
  }
}

function serverEvent(type: string, data: Buffer): ProposedEvent {
  return { id: randomUUID(), type, contentType: type === '$metadata' ? JSON_TYPE : BINARY_TYPE, metadata: EMPTY, data };
}
