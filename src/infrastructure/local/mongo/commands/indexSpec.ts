import { Int32 } from 'bson';
import { type Doc, isDocument, isNumeric, toNumber } from '../bson/values.js';
import { MongoError, typeMismatch } from '../errors.js';
import { compileFilter } from '../query/matcher.js';

const cannot = (message: string): MongoError => new MongoError(67, message);
const KNOWN = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'collation',
  'hidden',
  'ns',
]);
const MAX_EXPIRE = 2147483647;
const isTrue = (value: unknown): boolean => value === true || (isNumeric(value) && toNumber(value) !== 0);

function checkKey(key: unknown): Doc {
  if (!isDocument(key) || Object.keys(key).length === 0) throw cannot('Index keys cannot be an empty object');
  for (const [path, direction] of Object.entries(key)) {
    if (typeof direction === 'string' || path.includes('$**'))
      throw cannot(`Index type '${String(direction)}' of ${path} is not supported by this server`);
    if (!isNumeric(direction) || toNumber(direction) === 0)
      throw cannot(`Values in the index key pattern must be non-zero numbers: ${path}`);
    if (path === '' || path.split('.').some((part) => part === '' || part.startsWith('$')))
      throw cannot(`Index key contains an illegal field name: ${path}`);
  }
  return key;
}

/** Reads an index specification into the form that is kept and shown. Throws 67, 197 or 2 for what cannot be made. */
export function specOf(given: unknown): Doc {
  if (!isDocument(given)) throw typeMismatch('Each index specification must be an object');
  const unknown = Object.keys(given).find((name) => !KNOWN.has(name));
  if (unknown)
    throw new MongoError(197, `The field '${unknown}' is not valid for an index specification of this server`);
  const key = checkKey(given.key);
  const { name, expireAfterSeconds, partialFilterExpression, collation } = given;
  if (typeof name !== 'string' || name === '' || name === '*')
    throw cannot('Index names must be non-empty strings other than *');
  if (isDocument(collation) && collation.locale !== 'simple')
    throw cannot('Indexes with a collation are not supported by this server');
  const directions = Object.fromEntries(
    Object.entries(key).map(([path, direction]) => [path, new Int32(toNumber(direction) < 0 ? -1 : 1)]),
  );
  const spec: Doc = { v: new Int32(2), key: directions, name };
  if (isTrue(given.unique)) spec.unique = true;
  if (isTrue(given.sparse)) spec.sparse = true;
  if (partialFilterExpression !== undefined) {
    if (!isDocument(partialFilterExpression)) throw typeMismatch("'partialFilterExpression' must be an object");
    if (spec.sparse) throw cannot('cannot mix "partialFilterExpression" and "sparse" options');
    compileFilter(partialFilterExpression);
    spec.partialFilterExpression = partialFilterExpression;
  }
  if (expireAfterSeconds !== undefined) spec.expireAfterSeconds = checkExpire(expireAfterSeconds, key);
  return spec;
}

/** What a TTL index may say of its time, in seconds. Throws 67. */
export function checkExpire(value: unknown, key: Doc): unknown {
  if (Object.keys(key).length !== 1 || '_id' in key)
    throw cannot('TTL indexes are single-field indexes, compound indexes and _id do not support TTL');
  if (!isNumeric(value) || !(toNumber(value) >= 0) || toNumber(value) > MAX_EXPIRE) {
    throw cannot(`TTL index 'expireAfterSeconds' option must be within an acceptable range, 0 to ${MAX_EXPIRE}`);
  }
  return value;
}
