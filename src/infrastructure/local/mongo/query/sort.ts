import { type CompareText, compareUtf8, compareValues } from '../bson/compare.js';
import { encodeKey } from '../bson/keyEncoding.js';
import { isDocument, isNumeric, toNumber } from '../bson/values.js';
import { badValue } from '../errors.js';
import { valuesAt } from './path.js';

/** One field of a sort or of an index, and its direction. */
export interface SortField {
  readonly path: string;
  readonly direction: 1 | -1;
}

/** A sort specification ready to use. */
export interface Sort {
  readonly fields: readonly SortField[];
  /** Compares two documents. */
  readonly compare: (left: unknown, right: unknown) => number;
  /** The bytes that order a document among others (binary order of texts, so not for collations). */
  readonly key: (doc: unknown) => Buffer;
}

/** Reads `{ field: 1 | -1, … }`. Throws BadValue (2) for anything else, such as `$meta`. */
export function parseSort(spec: unknown): SortField[] {
  if (!isDocument(spec)) throw badValue('Expected sort to be an object');
  return Object.keys(spec).map((path) => {
    const direction = spec[path];
    if (!isNumeric(direction) || Math.abs(toNumber(direction)) !== 1) {
      throw badValue('$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { path, direction: toNumber(direction) < 0 ? -1 : 1 };
  });
}

/** The value that orders a document: the least of an array when ascending, the greatest when descending. */
function sortValue(doc: unknown, path: readonly string[], direction: number, text: CompareText): unknown {
  const values = valuesAt(doc, path);
  if (values.length === 0) return isEmptyArray(doc, path) ? undefined : null;
  return values.reduce((best, value) => (direction * compareValues(value ?? null, best, text) < 0 ? value : best));
}

function isEmptyArray(doc: unknown, path: readonly string[]): boolean {
  let value = doc;
  for (const name of path) {
    if (!isDocument(value)) return false;
    value = value[name];
  }
  return Array.isArray(value);
}

export function compileSort(spec: unknown, text: CompareText = compareUtf8): Sort {
  const fields = parseSort(spec);
  const paths = fields.map(({ path }) => path.split('.'));
  const directions = fields.map(({ direction }) => direction);
  const values = (doc: unknown): unknown[] =>
    paths.map((path, index) => sortValue(doc, path, directions[index]!, text));
  return {
    fields,
    key: (doc) => encodeKey(values(doc), directions),
    compare: (left, right) => {
      for (const [index, path] of paths.entries()) {
        const direction = directions[index]!;
        const a = sortValue(left, path, direction, text);
        const b = sortValue(right, path, direction, text);
        const difference = compareValues(a, b, text);
        if (difference !== 0) return direction * difference;
      }
      return 0;
    },
  };
}
