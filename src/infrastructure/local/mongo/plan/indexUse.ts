import { equalValues } from '../bson/compare.js';
import { fitPrefix, successor } from '../bson/keyEncoding.js';
import { type Doc, isDocument } from '../bson/values.js';
import { compileFilter } from '../query/matcher.js';
import type { SortField } from '../query/sort.js';
import type { Index } from '../store/index.js';
import { type ByteRange, type Constraint, combineConstraints, descending, invert, rangesOf } from './bounds.js';

export type Constraints = ReadonlyMap<string, readonly Constraint[]>;

/** More combinations of points than this are not worth enumerating: the rest of the fields is then only filtered. */
const MAX_COMBINATIONS = 20_000;

interface Bounds {
  readonly ranges: readonly ByteRange[];
  /** Leading fields that have exactly one value. */
  readonly single: number;
  readonly equal: number;
  readonly ranged: boolean;
}

/** The parts of an index that hold what the constraints allow. */
export function boundsOf(index: Index, constraints: Constraints): Bounds {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let multiUsed = false;
  let single = 0;
  let equal = 0;
  for (const [at, { path, direction }] of index.fields.entries()) {
    const all = constraints.get(path);
    const multi = index.multi[at] === true;
    // Two fields of one array: their values may come from different elements, which no single entry holds.
    if (!all || (multi && multiUsed)) break;
    const constraint = combineConstraints(all, multi);
    const ascending = rangesOf(constraint);
    const ranges = direction > 0 ? ascending : descending(ascending);
    if (prefixes.length * ranges.length > MAX_COMBINATIONS) break;
    const combined = prefixes.flatMap((prefix) =>
      ranges.map(({ low, high }) => ({ low: Buffer.concat([prefix, low]), high: Buffer.concat([prefix, high]) })),
    );
    if (!constraint.points) return { ranges: combined, single, equal, ranged: true };
    // A descending point's range begins one above its predecessor, so its bytes are taken from the point itself.
    const points = direction > 0 ? constraint.points : constraint.points.map(invert).reverse();
    prefixes = prefixes.flatMap((prefix) => points.map((point) => Buffer.concat([prefix, point])));
    if (ranges.length === 1 && single === at && !multi) single += 1;
    equal += 1;
    multiUsed ||= multi;
  }
  return { ranges: prefixes.map((low) => ({ low, high: low })), single, equal, ranged: false };
}

/** True when the index holds every document that the filter can match. */
export function holdsAll(index: Index, filter: Doc, constraints: Constraints): boolean {
  const excludes = (path: string): boolean =>
    constraints.get(path)?.some(({ excludesMissing }) => excludesMissing) ?? false;
  if (index.sparse && !index.fields.some(({ path }) => excludes(path))) return false;
  if (!index.partialFilter) return true;
  return Object.entries(index.partialFilter).every(([path, condition]) => {
    const asked = filter[path];
    if (asked === undefined) return false;
    if (equalValues(asked, condition)) return true;
    if (isDocument(condition) && equalValues(Object.keys(condition), ['$exists']) && condition.$exists)
      return excludes(path);
    const value = isDocument(asked) && '$eq' in asked ? asked.$eq : asked;
    const isValue = !Array.isArray(value) && !(isDocument(value) && Object.keys(value)[0]?.startsWith('$'));
    return isValue && path[0] !== '$' && compileFilter({ [path]: condition })({ [path]: value });
  });
}

/** Whether reading the index in order (or backwards) sorts the documents: 1, -1, or 0 if it does not. */
export function orderGiven(index: Index, bounds: Bounds, sort: readonly SortField[]): number {
  if (sort.length === 0 || index.truncated || index.multi.includes(true)) return 0;
  const fixed = new Set(index.fields.slice(0, bounds.single).map(({ path }) => path));
  const wanted = sort.filter(({ path }) => !fixed.has(path));
  if (wanted.length === 0) return 1;
  const start = index.fields.findIndex(({ path }) => path === wanted[0]!.path);
  if (start < 0 || !index.fields.slice(0, start).every(({ path }) => fixed.has(path))) return 0;
  const way = wanted[0]!.direction * index.fields[start]!.direction;
  // A unique last field decides alone: nothing behind it can change the order.
  const matches = wanted.every(({ path, direction }, at) => {
    const field = index.fields[start + at];
    return field?.path === path && field.direction * direction === way;
  });
  return matches ? way : 0;
}

/** A range of an index's keys as one of the table that holds them, under `prefix`; `limit` is how long a key may be. */
export function absolute(prefix: Buffer, limit: number, { low, high }: ByteRange): ByteRange {
  const from = fitPrefix(low, limit);
  const to = fitPrefix(high, limit);
  const isPrefix = high.equals(low) || to.length < high.length;
  return {
    low: Buffer.concat([prefix, from]),
    high: successorOf(prefix, to, isPrefix),
  };
}

const successorOf = (prefix: Buffer, key: Buffer, isPrefix: boolean): Buffer =>
  isPrefix ? successor(Buffer.concat([prefix, key])) : Buffer.concat([prefix, key]);
