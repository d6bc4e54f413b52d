import { EJSON, ObjectId } from 'bson';
import type { Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import type { Index } from './index.js';

function show(value: unknown): string {
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  return EJSON.stringify(value, { relaxed: true });
}

/** The refusal of a second document with the same values in a unique index, in the form of the real server. */
export function duplicateKey(namespace: string, index: Index, values: readonly unknown[]): MongoError {
  const keyValue: Doc = {};
  for (const [at, { path }] of index.fields.entries()) keyValue[path] = values[at];
  const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${show(value)}`);
  return new MongoError(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: { ${shown.join(', ')} }`,
    { keyPattern: index.spec.key, keyValue },
  );
}
