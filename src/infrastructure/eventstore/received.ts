import { MalformedMessage, ProtoReader } from '../protobuf/reader.js';
import type { StoredEvent, StoredPlace } from './codec.js';

/** What a subscription receives, in the order of the log: `searched` says that nothing wanted lies before `position`. */
export type Received =
  | { readonly kind: 'event'; readonly event: StoredEvent & StoredPlace }
  | { readonly kind: 'searched'; readonly position: bigint }
  | { readonly kind: 'caughtUp' | 'fellBehind' | 'other' };

/**
 * Decodes `event_store.client.streams.ReadResp` (streams.proto of EventStoreDB's gRPC protocol). The generated classes
 * cost more than all the rest of reading an event.
 * @throws MalformedMessage
 */
export function readReceived(bytes: Buffer): Received {
  const reader = new ProtoReader(bytes);
  let received: Received = { kind: 'other' };
  while (reader.next()) {
    if (reader.field === 1) received = readResolved(reader.message());
    else if (reader.field === 3) received = { kind: 'searched', position: readCommit(reader.message()) };
    else {
      if (reader.field === 8) received = { kind: 'caughtUp' };
      else if (reader.field === 9) received = { kind: 'fellBehind' };
      reader.skip();
    }
  }
  return received;
}

/** `ReadEvent`; links are not asked for, so they come as events of their own. */
function readResolved(reader: ProtoReader): Received {
  let received: Received = { kind: 'other' };
  while (reader.next()) {
    if (reader.field === 1) received = { kind: 'event', event: readRecorded(reader.message()) };
    else reader.skip();
  }
  return received;
}

function readRecorded(reader: ProtoReader): StoredEvent & StoredPlace {
  let [id, stream, revision, position] = ['', '', 0, 0n];
  let [type, contentType, metadata, data] = ['', '', '', ''];
  while (reader.next()) {
    if (reader.field === 1) id = readText(reader.message(), 2);
    else if (reader.field === 2) stream = readText(reader.message(), 3);
    else if (reader.field === 3) revision = reader.varint();
    else if (reader.field === 5) position = reader.bigVarint();
    else if (reader.field === 6) {
      const { key, value } = readEntry(reader.message());
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    } else if (reader.field === 7) metadata = reader.string();
    else if (reader.field === 8) data = reader.string();
    else reader.skip();
  }
  if (id === '' || stream === '') throw new MalformedMessage('an event without its id or stream');
  return {
    id,
    type,
    data: (contentType === 'application/json' ? parsed(data) : null) as StoredEvent['data'],
    metadata: parsed(metadata) as StoredEvent['metadata'],
    stream,
    revision,
    position,
  };
}

function readText(reader: ProtoReader, field: number): string {
  let text = '';
  while (reader.next()) {
    if (reader.field === field) text = reader.string();
    else reader.skip();
  }
  return text;
}

function readEntry(reader: ProtoReader): { key: string; value: string } {
  let [key, value] = ['', ''];
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  return { key, value };
}

function readCommit(reader: ProtoReader): bigint {
  let position = 0n;
  while (reader.next()) {
    if (reader.field === 1) position = reader.bigVarint();
    else reader.skip();
  }
  return position;
}

/** Null for what is no JSON: the codec then says that the event cannot be read. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
