import {
  type Binary,
  BSONRegExp,
  type BSONSymbol,
  DBRef,
  Decimal128,
  Double,
  deserialize,
  Int32,
  Long,
  serialize,
} from 'bson';

/** A document with its BSON types kept: numbers are Int32, Long, Double or Decimal128 objects, not JavaScript numbers. */
export type Doc = Record<string, unknown>;

const TYPED = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
  validation: { utf8: true },
} as const;

/** Decodes one document without losing the type of any value. Throws a BSONError on malformed bytes. */
export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, TYPED) as Doc;
}

/** Encodes a document; `undefined` becomes null, as the driver does it. */
export function encode(doc: Doc): Buffer {
  const bytes = serialize(doc, { ignoreUndefined: false });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Tagged = { readonly _bsontype?: string };

/** The BSON tag of an object value of the `bson` library, or undefined for plain objects and primitives. */
export function tagOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as Tagged)._bsontype : undefined;
}

/** True for an embedded document (not an array, date or BSON value). */
export function isDocument(value: unknown): value is Doc {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp) &&
    !(value instanceof Uint8Array) &&
    ((value as Tagged)._bsontype === undefined || (value as Tagged)._bsontype === 'DBRef')
  );
}

/** The fields of an embedded document; a DBRef is the document that it stands for. */
export function fieldsOf(value: Doc): Doc {
  if (!(value instanceof DBRef)) return value;
  const { collection, oid, db, fields } = value;
  return { $ref: collection, $id: oid, ...(db === undefined ? {} : { $db: db }), ...fields };
}

/** Places of the types in BSON's comparison order. */
export const ORDER = {
  minKey: -1,
  undefined: 0,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  code: 60,
  codeWithScope: 65,
  maxKey: 127,
} as const;

const TAG_ORDER: Readonly<Record<string, number>> = {
  Int32: ORDER.number,
  Double: ORDER.number,
  Long: ORDER.number,
  Decimal128: ORDER.number,
  BSONSymbol: ORDER.string,
  DBRef: ORDER.object,
  Binary: ORDER.binary,
  ObjectId: ORDER.objectId,
  Timestamp: ORDER.timestamp,
  BSONRegExp: ORDER.regex,
  MinKey: ORDER.minKey,
  MaxKey: ORDER.maxKey,
};

/** The place of a value's type in BSON's comparison order; values of one place compare with each other. */
export function orderOf(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return ORDER.undefined;
    case 'number':
    case 'bigint':
      return ORDER.number;
    case 'string':
      return ORDER.string;
    case 'boolean':
      return ORDER.boolean;
    default:
  }
  if (value === null) return ORDER.null;
  if (Array.isArray(value)) return ORDER.array;
  if (value instanceof Date) return ORDER.date;
  const tag = (value as Tagged)._bsontype;
  if (tag === undefined) {
    if (value instanceof RegExp) return ORDER.regex;
    return value instanceof Uint8Array ? ORDER.binary : ORDER.object;
  }
  if (tag === 'Code') return (value as { scope?: unknown }).scope ? ORDER.codeWithScope : ORDER.code;
  return TAG_ORDER[tag] ?? ORDER.object;
}

/** The text of a string or a symbol. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (value as BSONSymbol).value;
}

/** Pattern and options of a regular expression of either kind. */
export function regexOf(value: unknown): { pattern: string; options: string } {
  if (value instanceof RegExp) return { pattern: value.source, options: value.flags };
  const regex = value as BSONRegExp;
  return { pattern: regex.pattern, options: regex.options };
}

/** The bytes and the subtype of a binary value. */
export function binaryOf(value: unknown): { subtype: number; bytes: Uint8Array } {
  if (value instanceof Uint8Array) return { subtype: 0, bytes: value };
  const binary = value as Binary;
  return { subtype: binary.sub_type, bytes: binary.buffer.subarray(0, binary.position) };
}

/** True for any of the four BSON number types and JavaScript numbers. */
export const isNumeric = (value: unknown): boolean => orderOf(value) === ORDER.number;

/** The nearest JavaScript number of a numeric value; NaN for anything else. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return value.toNumber();
  if (value instanceof Decimal128) return Number(value.toString());
  return typeof value === 'bigint' ? Number(value) : Number.NaN;
}

/** A JavaScript view for expressions and aggregation: numbers as JavaScript numbers, regular expressions as RegExp. */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return Number.isSafeInteger(value.toNumber()) ? value.toNumber() : value;
  if (value instanceof BSONRegExp) return new RegExp(value.pattern, value.options.replace(/[^imsu]/g, ''));
  if (!isDocument(value)) return value;
  const source = fieldsOf(value);
  const plain: Doc = {};
  for (const key of Object.keys(source)) plain[key] = toPlain(source[key]);
  return plain;
}

/** A deep copy of documents and arrays; scalar BSON values are immutable here and shared. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isDocument(value) || value instanceof DBRef) return value;
  const copy: Doc = {};
  for (const key of Object.keys(value)) copy[key] = clone(value[key]);
  return copy as T;
}
