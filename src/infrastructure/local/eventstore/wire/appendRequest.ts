import { ProtoReader } from '../../../protobuf/reader.js';
import type { Expected, ProposedEvent } from '../storage/types.js';
import { readUuid, ZERO_UUID } from './uuid.js';

/** What both append calls say about the target: `AppendReq.Options` and `BatchAppendReq.Options` number alike. */
export interface AppendTarget {
  readonly stream: string;
  readonly expected: Expected | null;
  /** Milliseconds since the Unix epoch, or null when the client set none. */
  readonly deadline: number | null;
}
export interface BatchAppendChunk {
  readonly correlationId: string;
  readonly target: AppendTarget | null;
  readonly events: readonly ProposedEvent[];
  readonly final: boolean;
}
export type AppendMessage = { readonly target: AppendTarget } | { readonly event: ProposedEvent } | null;

const EMPTY = Buffer.alloc(0);

/** Decodes `event_store.client.streams.BatchAppendReq`. Payloads stay views of `bytes`. */
export function readBatchAppend(bytes: Buffer): BatchAppendChunk {
  const reader = new ProtoReader(bytes);
  let correlationId = ZERO_UUID;
  let target: AppendTarget | null = null;
  const events: ProposedEvent[] = [];
  let final = false;
  while (reader.next()) {
    if (reader.field === 1) correlationId = readUuid(reader.message());
    else if (reader.field === 2) target = readTarget(reader.message());
    else if (reader.field === 3) events.push(readEvent(reader.message()));
    else if (reader.field === 4) final = reader.varint() !== 0;
    else reader.skip();
  }
  return { correlationId, target, events, final };
}

/** Decodes `event_store.client.streams.AppendReq`; null for a message that carries neither options nor an event. */
export function readAppend(bytes: Buffer): AppendMessage {
  const reader = new ProtoReader(bytes);
  let message: AppendMessage = null;
  while (reader.next()) {
    if (reader.field === 1) message = { target: readTarget(reader.message()) };
    else if (reader.field === 2) message = { event: readEvent(reader.message()) };
    else reader.skip();
  }
  return message;
}

function readTarget(reader: ProtoReader): AppendTarget {
  let stream = '';
  let expected: Expected | null = null;
  let deadline: number | null = null;
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamIdentifier(reader.message());
    else if (reader.field === 2) {
      const revision = reader.bigVarint();
      expected = { kind: 'revision', revision: Number(revision), stated: revision.toString() };
    } else if (reader.field === 3) expected = skipAs(reader, { kind: 'no_stream' });
    else if (reader.field === 4) expected = skipAs(reader, { kind: 'any' });
    else if (reader.field === 5) expected = skipAs(reader, { kind: 'stream_exists' });
    else if (reader.field === 6) deadline = readSeconds(reader.message());
    else if (reader.field === 7) deadline = Date.now() + readSeconds(reader.message());
    else reader.skip();
  }
  return { stream, expected, deadline };
}

function skipAs(reader: ProtoReader, expected: Expected): Expected {
  reader.skip();
  return expected;
}

function readStreamIdentifier(reader: ProtoReader): string {
  let name = '';
  while (reader.next()) {
    if (reader.field === 3) name = reader.string();
    else reader.skip();
  }
  return name;
}

/** `google.protobuf.Timestamp` or `Duration` in milliseconds: seconds (1) and nanoseconds (2), both signed. */
function readSeconds(reader: ProtoReader): number {
  let milliseconds = 0;
  while (reader.next()) {
    const value = Number(BigInt.asIntN(64, reader.bigVarint()));
    milliseconds += reader.field === 1 ? value * 1000 : reader.field === 2 ? value / 1e6 : 0;
  }
  return milliseconds;
}

function readEvent(reader: ProtoReader): ProposedEvent {
  let id = ZERO_UUID;
  let type: string | null = null;
  let contentType: string | null = null;
  let metadata = EMPTY;
  let data = EMPTY;
  while (reader.next()) {
    if (reader.field === 1) id = readUuid(reader.message());
    else if (reader.field === 2) {
      const entry = readEntry(reader.message());
      if (entry.key === 'type') type = entry.value;
      else if (entry.key === 'content-type') contentType = entry.value;
    } else if (reader.field === 3) metadata = reader.bytes() as typeof metadata;
    else if (reader.field === 4) data = reader.bytes() as typeof data;
    else reader.skip();
  }
  return { id, type, contentType, metadata, data };
}

function readEntry(reader: ProtoReader): { key: string; value: string } {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  return { key, value };
}
