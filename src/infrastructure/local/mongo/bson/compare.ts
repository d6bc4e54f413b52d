import type { Code, ObjectId, Timestamp } from 'bson';
import { Decimal128, Long } from 'bson';
import { encodeKey } from './keyEncoding.js';
import { binaryOf, type Doc, fieldsOf, ORDER, orderOf, regexOf, textOf, toNumber } from './values.js';

/** Compares two texts; a collation gives another one than the binary default. */
export type CompareText = (left: string, right: string) => number;

/** By code points, as the bytes of UTF-8 compare (JavaScript's `<` compares UTF-16 units and differs for emoji). */
export function compareUtf8(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    const aSurrogate = a >= 0xd800 && a <= 0xdfff;
    if (aSurrogate !== (b >= 0xd800 && b <= 0xdfff)) return aSurrogate ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

const exact = (value: unknown): boolean =>
  !(value instanceof Decimal128) && !(value instanceof Long && !Number.isSafeInteger(value.toNumber()));

function compareNumbers(left: unknown, right: unknown): number {
  if (!exact(left) || !exact(right)) return Buffer.compare(encodeKey([left]), encodeKey([right]));
  const a = toNumber(left);
  const b = toNumber(right);
  if (a === b) return 0;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return a < b || Number.isNaN(b) ? (Number.isNaN(b) ? 1 : -1) : 1;
}

function compareDocuments(left: Doc, right: Doc, text: CompareText): number {
  const leftNames = Object.keys(left);
  const rightNames = Object.keys(right);
  for (let index = 0; index < leftNames.length && index < rightNames.length; index += 1) {
    const a = left[leftNames[index]!] ?? null;
    const b = right[rightNames[index]!] ?? null;
    const difference =
      orderOf(a) - orderOf(b) || compareUtf8(leftNames[index]!, rightNames[index]!) || compareValues(a, b, text);
    if (difference !== 0) return difference;
  }
  return leftNames.length - rightNames.length;
}

function compareArrays(left: readonly unknown[], right: readonly unknown[], text: CompareText): number {
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const difference = compareValues(left[index] ?? null, right[index] ?? null, text);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Compares any two BSON values in MongoDB's order over all types: negative, zero or positive. */
export function compareValues(left: unknown, right: unknown, text: CompareText = compareUtf8): number {
  const order = orderOf(left);
  const difference = order - orderOf(right);
  if (difference !== 0) return difference;
  switch (order) {
    case ORDER.number:
      return compareNumbers(left, right);
    case ORDER.string:
      return text(textOf(left), textOf(right));
    case ORDER.object:
      return compareDocuments(fieldsOf(left as Doc), fieldsOf(right as Doc), text);
    case ORDER.array:
      return compareArrays(left as unknown[], right as unknown[], text);
    case ORDER.binary: {
      const a = binaryOf(left);
      const b = binaryOf(right);
      return a.bytes.length - b.bytes.length || a.subtype - b.subtype || Buffer.compare(a.bytes, b.bytes);
    }
    case ORDER.objectId:
      return Buffer.compare((left as ObjectId).id, (right as ObjectId).id);
    case ORDER.boolean:
      return Number(left) - Number(right);
    case ORDER.date:
      return (left as Date).getTime() - (right as Date).getTime();
    case ORDER.timestamp: {
      const a = left as Timestamp;
      const b = right as Timestamp;
      return (a.t >>> 0) - (b.t >>> 0) || (a.i >>> 0) - (b.i >>> 0);
    }
    case ORDER.regex: {
      const a = regexOf(left);
      const b = regexOf(right);
      return compareUtf8(a.pattern, b.pattern) || compareUtf8(a.options, b.options);
    }
    case ORDER.code:
    case ORDER.codeWithScope: {
      const a = left as Code;
      const b = right as Code;
      const byText = compareUtf8(String(a.code), String(b.code));
      return byText || compareDocuments((a.scope ?? {}) as Doc, (b.scope ?? {}) as Doc, text);
    }
    default:
      return 0;
  }
}

/** True when two values are the same to a query: 1 equals 1.0, documents are equal field by field, in order. */
export function equalValues(left: unknown, right: unknown, text: CompareText = compareUtf8): boolean {
  if (left === right) return true;
  return compareValues(left, right, text) === 0;
}
