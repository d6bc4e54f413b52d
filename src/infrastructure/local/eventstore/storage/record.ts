import { fieldSize, ProtoWriter, varintSize } from '../wire/writer.js';

/**
 * A stored event is a 48-byte header of offsets followed by the complete `ReadResp` message that a read answers with:
 * events are encoded once, when written, and served as they lie on disk.
 *
 * header: u8 layout · u8 flags · 2 spare · u32 (offset, length) of the inner RecordedEvent, type, stream and data ·
 * f64 creation time in milliseconds since the Unix epoch.
 */
export interface RecordInput {
  readonly id: string;
  readonly stream: Buffer;
  readonly revision: number;
  readonly position: number;
  readonly type: Buffer;
  readonly contentType: string;
  /** Creation time as decimal 100-ns ticks since the Unix epoch. */
  readonly created: string;
  readonly createdMs: number;
  readonly metadata: Buffer;
  readonly data: Buffer;
}

const HEADER = 48;
const LAYOUT = 1;
const LINK = 1;
const UUID_FIELD = 40; // tag, length 38, {tag, length 36, text}
const TYPE_KEY = Buffer.from('\n\x04type\x12', 'latin1');
const CONTENT_TYPE_KEY = Buffer.from('\n\fcontent-type\x12', 'latin1');
const CREATED_KEY = Buffer.from('\n\x07created\x12', 'latin1');

/** Bytes of one map entry whose key is pre-encoded up to and including the tag of its value. */
const entryLength = (key: Buffer, length: number): number => key.length + varintSize(length) + length;

/** Lays out one event. Field numbers: `streams.proto`, ReadResp.ReadEvent.RecordedEvent. */
export function encodeRecord(input: RecordInput): Buffer {
  const { stream, type, metadata, data } = input;
  const streamField = fieldSize(stream.length);
  const typeEntry = entryLength(TYPE_KEY, type.length);
  const contentEntry = entryLength(CONTENT_TYPE_KEY, input.contentType.length);
  const createdEntry = entryLength(CREATED_KEY, input.created.length);
  const positionSize = varintSize(input.position);
  const recorded =
    UUID_FIELD +
    fieldSize(streamField) +
    (input.revision === 0 ? 0 : 1 + varintSize(input.revision)) +
    2 * (1 + positionSize) +
    fieldSize(typeEntry) +
    fieldSize(contentEntry) +
    fieldSize(createdEntry) +
    fieldSize(metadata.length) +
    fieldSize(data.length);
  const readEvent = fieldSize(recorded) + 1 + positionSize;
  const writer = ProtoWriter.allocate(fieldSize(readEvent), HEADER);
  const buffer = writer.buffer;
  writer.tag(0x0a).varint(readEvent).tag(0x0a).varint(recorded);
  const recordedAt = writer.position;
  writer.tag(0x0a).varint(38).tag(0x12).ascii(input.id);
  writer.tag(0x12).varint(streamField).tag(0x1a).bytes(stream);
  const streamAt = writer.position - stream.length;
  if (input.revision !== 0) writer.tag(0x18).varint(input.revision);
  writer.tag(0x20).varint(input.position).tag(0x28).varint(input.position);
  writeEntry(writer, TYPE_KEY, typeEntry).bytes(type);
  const typeAt = writer.position - type.length;
  writeEntry(writer, CONTENT_TYPE_KEY, contentEntry).ascii(input.contentType);
  writeEntry(writer, CREATED_KEY, createdEntry).ascii(input.created);
  writer.tag(0x3a).bytes(metadata).tag(0x42).bytes(data);
  const dataAt = writer.position - data.length;
  writer.tag(0x18).varint(input.position);

  buffer[0] = LAYOUT;
  buffer[1] = type.length === 2 && type[0] === 0x24 && type[1] === 0x3e ? LINK : 0;
  buffer.writeUInt16LE(0, 2);
  const fields = [recordedAt, recorded, typeAt, type.length, streamAt, stream.length, dataAt, data.length];
  for (let i = 0; i < 8; i += 1) buffer.writeUInt32LE(fields[i] as number, 4 + 4 * i);
  buffer.writeUInt32LE(0, 36);
  buffer.writeDoubleLE(input.createdMs, 40);
  return buffer;
}

function writeEntry(writer: ProtoWriter, key: Buffer, length: number): ProtoWriter {
  writer.tag(0x32).varint(length);
  writer.buffer.set(key, writer.position);
  writer.position += key.length;
  return writer;
}

const slice = (record: Buffer, at: number): Buffer => {
  const start = record.readUInt32LE(at);
  return record.subarray(start, start + record.readUInt32LE(at + 4));
};

/** The `ReadResp` message that delivers this event unresolved. */
export const responseOf = (record: Buffer): Buffer => record.subarray(HEADER);
/** The inner `RecordedEvent` message. */
export const recordedEventOf = (record: Buffer): Buffer => slice(record, 4);
export const typeOf = (record: Buffer): string => slice(record, 12).toString('utf8');
export const streamOf = (record: Buffer): string => slice(record, 20).toString('utf8');
export const dataOf = (record: Buffer): Buffer => slice(record, 28);
export const createdMsOf = (record: Buffer): number => record.readDoubleLE(40);
export const isLink = (record: Buffer): boolean => ((record[1] as number) & LINK) !== 0;
/** The event's id; it stands at a fixed place because it is the first field. */
export function idOf(record: Buffer): string {
  const start = record.readUInt32LE(4) + 4;
  return record.toString('latin1', start, start + 36);
}
