import { createHash } from 'node:crypto';
import { type Code, type Long, type ObjectId, Timestamp } from 'bson';
import { numberKeyOf } from './numberKey.js';
import { binaryOf, type Doc, fieldsOf, ORDER, orderOf, regexOf, textOf } from './values.js';

/** Type bytes are the comparison order plus two, so that the smallest (MinKey) is 1 and 0 can end a list. */
const TYPE_SHIFT = 2;

/** The byte that opens the key of every value of a place in the comparison order. */
export const typeByte = (order: number): number => order + TYPE_SHIFT;

let buffer = Buffer.allocUnsafe(4096);
let end = 0;

function reserve(bytes: number): void {
  if (end + bytes <= buffer.length) return;
  const larger = Buffer.allocUnsafe((end + bytes) * 2);
  buffer.copy(larger, 0, 0, end);
  buffer = larger;
}

function putByte(byte: number): void {
  reserve(1);
  buffer[end++] = byte;
}

/** Text ends with 0; a 0 inside is followed by 255, which no following type byte equals. */
function putText(text: string): void {
  reserve(text.length * 3 + 1);
  if (!text.includes('\0')) {
    end += buffer.write(text, end, 'utf8');
  } else {
    for (const byte of Buffer.from(text, 'utf8')) {
      putByte(byte);
      if (byte === 0) putByte(0xff);
    }
  }
  putByte(0);
}

function putBytes(bytes: Uint8Array): void {
  reserve(bytes.length);
  buffer.set(bytes, end);
  end += bytes.length;
}

/** A double whose bytes sort as numbers do: NaN first, then from -Infinity to Infinity; -0 is 0. */
function putDouble(value: number): void {
  reserve(8);
  if (Number.isNaN(value)) {
    buffer.fill(0, end, end + 8);
  } else {
    buffer.writeDoubleBE(value === 0 ? 0 : value, end);
    if (buffer[end]! < 0x80) buffer[end]! |= 0x80;
    else for (let index = end; index < end + 8; index += 1) buffer[index] = 0xff - buffer[index]!;
  }
  end += 8;
}

function putFields(doc: Doc): void {
  for (const name of Object.keys(doc)) {
    const value = doc[name] === undefined ? null : doc[name];
    const order = orderOf(value);
    putByte(typeByte(order));
    putText(name);
    putBody(order, value);
  }
  putByte(0);
}

function putBody(order: number, value: unknown): void {
  switch (order) {
    case ORDER.number: {
      const { double, tail } = numberKeyOf(value);
      putDouble(double);
      if (tail) putBytes(tail);
      else putByte(0);
      return;
    }
    case ORDER.string:
      putText(textOf(value));
      return;
    case ORDER.object:
      putFields(fieldsOf(value as Doc));
      return;
    case ORDER.array:
      for (const item of value as unknown[]) putValue(item === undefined ? null : item);
      putByte(0);
      return;
    case ORDER.binary: {
      const { subtype, bytes } = binaryOf(value);
      reserve(5);
      end = buffer.writeUInt32BE(bytes.length, end);
      putByte(subtype);
      putBytes(bytes);
      return;
    }
    case ORDER.objectId:
      putBytes((value as ObjectId).id);
      return;
    case ORDER.boolean:
      putByte(value ? 1 : 0);
      return;
    case ORDER.date:
      putDouble((value as Date).getTime());
      return;
    case ORDER.timestamp: {
      reserve(8);
      const { t, i } = value instanceof Timestamp ? value : new Timestamp(value as Long);
      end = buffer.writeUInt32BE(t >>> 0, end);
      end = buffer.writeUInt32BE(i >>> 0, end);
      return;
    }
    case ORDER.regex: {
      const { pattern, options } = regexOf(value);
      putText(pattern);
      putText(options);
      return;
    }
    case ORDER.code:
    case ORDER.codeWithScope: {
      const { code, scope } = value as Code;
      putText(String(code));
      if (scope) putFields(scope as Doc);
      return;
    }
    default:
  }
}

function putValue(value: unknown): void {
  const order = orderOf(value);
  putByte(typeByte(order));
  putBody(order, value);
}

/**
 * Encodes values so that the bytes, compared one by one, sort as MongoDB sorts the values (its comparison order over
 * all types). `directions` holds 1 or -1 for each value; a descending value has its bytes inverted.
 */
export function encodeKey(values: readonly unknown[], directions?: readonly number[]): Buffer {
  end = 0;
  for (let index = 0; index < values.length; index += 1) {
    const start = end;
    putValue(values[index]);
    if (directions && directions[index]! < 0) {
      for (let at = start; at < end; at += 1) buffer[at] = 0xff - buffer[at]!;
    }
  }
  return Buffer.from(buffer.subarray(0, end));
}

const HASH_BYTES = 32;

/** Shortens a key to `limit` bytes; a hash of the whole keeps different keys different (their order may be lost). */
export function fitKey(key: Buffer, limit: number): Buffer {
  if (key.length <= limit) return key;
  return Buffer.concat([key.subarray(0, limit - HASH_BYTES), createHash('sha256').update(key).digest()]);
}

/** The part of a key that every fitted key with this beginning still has. */
export const fitPrefix = (key: Buffer, limit: number): Buffer =>
  key.length <= limit - HASH_BYTES ? key : key.subarray(0, limit - HASH_BYTES);

/** The smallest byte string above all strings that begin with `prefix`. */
export function successor(prefix: Buffer): Buffer {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  const next = Buffer.from(prefix.subarray(0, length));
  if (length === 0) return Buffer.alloc(prefix.length + 1, 0xff);
  next[length - 1]! += 1;
  return next;
}
