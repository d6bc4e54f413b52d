import { successor } from '../bson/keyEncoding.js';
import { type Doc, isDocument } from '../bson/values.js';
import type { SortField } from '../query/sort.js';
import { type Collection, MAX_ID } from '../store/collection.js';
import type { Index } from '../store/index.js';
import { MAX_VALUES } from '../store/indexKeys.js';
import { type ByteRange, constraintsOf } from './bounds.js';
import { absolute, boundsOf, type Constraints, holdsAll, orderGiven } from './indexUse.js';

/** How to find the documents: the ranges of one index to read, or the union of several such plans. */
export type Plan =
  | {
      readonly kind: 'scan';
      readonly index: Index;
      readonly ranges: readonly ByteRange[];
      readonly reverse: boolean;
      readonly bounded: boolean;
      readonly sorted: boolean;
      readonly score: number;
    }
  | { readonly kind: 'union'; readonly branches: readonly Plan[]; readonly sorted: false };

function planIndex(
  collection: Collection,
  index: Index,
  filter: Doc,
  constraints: Constraints,
  sort: readonly SortField[],
): Plan | undefined {
  if (!holdsAll(index, filter, constraints)) return undefined;
  const bounds = boundsOf(index, constraints);
  const way = orderGiven(index, bounds, sort);
  const bounded = bounds.equal > 0 || bounds.ranged;
  if (!bounded && way === 0) return undefined;
  const isPrimary = index === collection.primary;
  const prefix = isPrimary ? collection.prefix : index.prefix;
  const ranges = bounds.ranges.map((range) => absolute(prefix, isPrimary ? MAX_ID : MAX_VALUES, range));
  const score =
    (index.unique || isPrimary) && bounds.equal === index.fields.length
      ? 10_000 - Math.min(ranges.length, 1000)
      : bounds.equal * 100 + (bounds.ranged ? 50 : 0) + (way === 0 ? 0 : 30) - Math.min(ranges.length / 1000, 20);
  return { kind: 'scan', index, ranges, reverse: way < 0, bounded, sorted: way !== 0, score };
}

function best(collection: Collection, filter: Doc, sort: readonly SortField[], collated: boolean): Plan | undefined {
  const constraints = constraintsOf(filter, collated);
  let found: (Plan & { kind: 'scan' }) | undefined;
  for (const index of [collection.primary, ...collection.indexes]) {
    const plan = planIndex(collection, index, filter, constraints, collated ? [] : sort);
    if (plan?.kind === 'scan' && (!found || plan.score > found.score)) found = plan;
  }
  return found;
}

function union(collection: Collection, filter: Doc, collated: boolean): Plan | undefined {
  const { $or, ...rest } = filter;
  if (!Array.isArray($or)) return undefined;
  const branches: Plan[] = [];
  for (const part of $or) {
    if (!isDocument(part)) return undefined;
    const plan = best(collection, { $and: [rest, part] }, [], collated);
    if (plan?.kind !== 'scan' || !plan.bounded) return undefined;
    branches.push(plan);
  }
  return { kind: 'union', branches, sorted: false };
}

/** Reads the whole collection in the order of `_id`. */
function fullScan(collection: Collection): Plan {
  const { prefix } = collection;
  const ranges = [{ low: prefix, high: successor(prefix) }];
  return { kind: 'scan', index: collection.primary, ranges, reverse: false, bounded: false, sorted: false, score: 0 };
}

/** Chooses how to find what a filter asks for, and whether that is already in the order that `sort` asks for. */
export function planQuery(
  collection: Collection,
  filter: Doc,
  sort: readonly SortField[] = [],
  collated = false,
): Plan {
  const plan = best(collection, filter, sort, collated);
  if (plan?.kind === 'scan' && plan.bounded) return plan;
  return union(collection, filter, collated) ?? plan ?? fullScan(collection);
}
