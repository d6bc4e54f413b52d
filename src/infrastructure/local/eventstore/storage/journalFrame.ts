import { crc32 } from 'node:zlib';
import { streamOf } from './record.js';
import type { LogEntry } from './types.js';

/**
 * One group of events in the journal: u32 length of the body · u32 CRC-32 of the body · body.
 * Body: f64 position of the first event, then for each event f64 stream id · f64 revision · u32 length · record.
 * The positions of the others follow, because positions are offsets in bytes.
 */
const HEADER = 8;
const ENTRY_HEADER = 20;

export function encodeFrame(entries: readonly LogEntry[]): Buffer {
  let length = HEADER + 8;
  for (const { bytes } of entries) length += ENTRY_HEADER + bytes.length;
  const frame = Buffer.allocUnsafe(length);
  frame.writeDoubleLE(entries[0]?.position ?? 0, HEADER);
  let at = HEADER + 8;
  for (const { streamId, revision, bytes } of entries) {
    frame.writeDoubleLE(streamId, at);
    frame.writeDoubleLE(revision, at + 8);
    frame.writeUInt32LE(bytes.length, at + 16);
    frame.set(bytes, at + ENTRY_HEADER);
    at += ENTRY_HEADER + bytes.length;
  }
  frame.writeUInt32LE(length - HEADER, 0);
  frame.writeUInt32LE(crc32(frame.subarray(HEADER)), 4);
  return frame;
}

/** A frame read back: its length in the file, its events, and the position after them. */
export interface Frame {
  readonly length: number;
  readonly entries: readonly LogEntry[];
  readonly end: number;
}

/** The frame at the beginning of `bytes`; null unless it is whole and its first event lies at `position`. */
export function decodeFrame(bytes: Buffer, position: number): Frame | null {
  if (bytes.length < HEADER) return null;
  const length = HEADER + bytes.readUInt32LE(0);
  if (length <= HEADER + 8 || length > bytes.length) return null;
  const frame = bytes.subarray(0, length);
  if (crc32(frame.subarray(HEADER)) !== frame.readUInt32LE(4)) return null;
  if (frame.readDoubleLE(HEADER) !== position) return null;
  const entries: LogEntry[] = [];
  let end = position;
  for (let at = HEADER + 8; at < length; ) {
    const start = at + ENTRY_HEADER;
    const record = frame.subarray(start, start + frame.readUInt32LE(at + 16));
    const [streamId, revision] = [frame.readDoubleLE(at), frame.readDoubleLE(at + 8)];
    entries.push({ position: end, bytes: record, stream: streamOf(record), revision, streamId });
    end += record.length;
    at = start + record.length;
  }
  return { length, entries, end };
}
