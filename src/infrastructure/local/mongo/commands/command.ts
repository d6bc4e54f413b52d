import type { CompareText } from '../bson/compare.js';
import { type Doc, decode, encode, isDocument, isNumeric, toNumber, toPlain } from '../bson/values.js';
import { badValue, MongoError, typeMismatch } from '../errors.js';
import { compileCollation } from '../query/collation.js';
import { typeNameOf } from '../query/types.js';
import type { Store } from '../store/store.js';
import type { Cursors } from './cursors.js';

/** What every command may use. */
export interface Services {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly startedAt: number;
  readonly connections: () => number;
}

/** A command as it came in. */
export interface Request {
  readonly name: string;
  readonly database: string;
  readonly body: Doc;
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
  readonly connectionId: number;
}

/** An answer: fields beside `ok: 1`, or a whole encoded document. */
export type Answer = Doc | Buffer;

export type Command = (request: Request, services: Services) => Answer | Promise<Answer>;

/** `database.collection` of a command whose first field names the collection. Throws InvalidNamespace (73). */
export function namespaceOf({ name, database, body }: Request): string {
  const collection = body[name];
  if (typeof collection !== 'string') {
    throw new MongoError(73, `collection name has invalid type ${typeNameOf(collection)}`);
  }
  return checkNamespace(`${database}.${collection}`);
}

/** Throws InvalidNamespace (73) for names that no collection may have. */
export function checkNamespace(namespace: string): string {
  const dot = namespace.indexOf('.');
  const [database, collection] = [namespace.slice(0, dot), namespace.slice(dot + 1)];
  const wrong =
    dot < 1 ||
    /[\0/\\ "$]/.test(database) ||
    /[\0$]/.test(collection) ||
    collection === '' ||
    collection.startsWith('.');
  if (wrong || Buffer.byteLength(namespace) > 255)
    throw new MongoError(73, `Invalid namespace specified '${namespace}'`);
  return namespace;
}

const mistyped = (name: string, value: unknown, expected: string): MongoError =>
  typeMismatch(`BSON field '${name}' is the wrong type '${typeNameOf(value)}', expected type '${expected}'`);

/** An optional embedded document. Throws TypeMismatch (14). */
export function documentOf(body: Doc, name: string): Doc | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!isDocument(value)) throw mistyped(name, value, 'object');
  return value;
}

/** An optional whole number, not negative. Throws TypeMismatch (14) or BadValue (2). */
export function countOf(body: Doc, name: string, fallback: number): number {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  if (!isNumeric(value)) throw mistyped(name, value, 'number');
  const number = Math.trunc(toNumber(value));
  if (!(number >= 0)) throw badValue(`BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}

/** A flag, given as a boolean or a number. */
export function flagOf(body: Doc, name: string, fallback = false): boolean {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  if (isNumeric(value)) return toNumber(value) !== 0;
  if (typeof value !== 'boolean') throw mistyped(name, value, 'bool');
  return value;
}

/** A list of values, empty if it is missing. Throws TypeMismatch (14). */
export function listOf(body: Doc, name: string): readonly unknown[] {
  const value = body[name] ?? [];
  if (!Array.isArray(value)) throw mistyped(name, value, 'array');
  return value;
}

/** How a statement compares texts. */
export const collationOf = (body: Doc): CompareText => compileCollation(documentOf(body, 'collation'));

/** The statements of a write command, from its document sequence or its body. Throws BadValue (2) and 9 for a bad number. */
export function statementsOf(request: Request, name: string): { doc: Doc; raw: () => Buffer }[] {
  const sequence = request.sequences.get(name);
  const statements = sequence
    ? sequence.map((raw) => ({ doc: decode(raw), raw: () => raw }))
    : listOf(request.body, name).map((doc) => {
        if (!isDocument(doc)) throw mistyped(name, doc, 'object');
        return { doc, raw: () => encode(doc) };
      });
  if (statements.length === 0 || statements.length > 100_000) {
    throw new MongoError(72, `Write batch sizes must be between 1 and 100000. Got ${statements.length} operations.`);
  }
  return statements;
}

/** The variables of a command's `let`, as expressions see them. */
export const variablesOf = (body: Doc): Doc => toPlain(documentOf(body, 'let') ?? {}) as Doc;
