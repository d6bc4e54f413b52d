import { encodeKey, successor, typeByte } from '../bson/keyEncoding.js';
import { type Doc, isDocument, ORDER, orderOf } from '../bson/values.js';
import { compileRegex, literalPrefix } from '../query/regex.js';

/** Keys of one index field from `low` (included) to `high` (excluded). */
export interface ByteRange {
  readonly low: Buffer;
  readonly high: Buffer;
}

/** What a filter demands of one path, in a form that an index can serve; always at least what the filter allows. */
export interface Constraint {
  /** Values of which the path has one: encoded, ascending, each once. */
  readonly points?: readonly Buffer[];
  readonly low?: Buffer;
  readonly high?: Buffer;
  /** Further single ranges, such as that of a regular expression's fixed beginning. */
  readonly ranges?: readonly ByteRange[];
  /** False when a missing field would do, which sparse indexes do not hold. */
  readonly excludesMissing: boolean;
}

const UNDEFINED_KEY = encodeKey([undefined]);
const NULL_KEY = encodeKey([null]);

/** Types whose order a collation changes. */
const isTextual = (value: unknown): boolean => [ORDER.string, ORDER.object, ORDER.array].includes(orderOf(value) as 15);

function pointsOf(values: readonly unknown[]): Constraint {
  const keys = values.flatMap((value) =>
    value === null || value === undefined ? [UNDEFINED_KEY, NULL_KEY] : [encodeKey([value])],
  );
  const sorted = keys.sort(Buffer.compare).filter((key, index) => index === 0 || !key.equals(keys[index - 1]!));
  return { points: sorted, excludesMissing: !values.some((value) => value === null || value === undefined) };
}

function rangeOf(operator: string, value: unknown): Constraint | undefined {
  const order = orderOf(value);
  if (value === null || value === undefined) return operator.endsWith('e') ? pointsOf([null]) : undefined;
  if ([ORDER.array, ORDER.minKey, ORDER.maxKey, ORDER.regex].includes(order as 25)) return undefined;
  const key = encodeKey([value]);
  const type = { low: Buffer.from([typeByte(order)]), high: Buffer.from([typeByte(order) + 1]) };
  if (operator === '$gt') return { low: successor(key), high: type.high, excludesMissing: true };
  if (operator === '$gte') return { low: key, high: type.high, excludesMissing: true };
  if (operator === '$lt') return { low: type.low, high: key, excludesMissing: true };
  return { low: type.low, high: successor(key), excludesMissing: true };
}

function regexConstraint(value: unknown, options: unknown): Constraint | undefined {
  const prefix = literalPrefix(compileRegex(value, options));
  if (prefix === '') return undefined;
  const low = encodeKey([prefix]).subarray(0, -1);
  const regex =
    orderOf(value) === ORDER.regex ? [{ low: encodeKey([value]), high: successor(encodeKey([value])) }] : [];
  return { ranges: [{ low, high: successor(low) }, ...regex], excludesMissing: true };
}

type Add = (path: string, constraint: Constraint | undefined) => void;

function addCondition(path: string, condition: unknown, collated: boolean, add: Add): void {
  const usable = (value: unknown): boolean => orderOf(value) !== ORDER.array && !(collated && isTextual(value));
  const names = isDocument(condition) ? Object.keys(condition) : [];
  if (orderOf(condition) === ORDER.regex) {
    if (!collated) add(path, regexConstraint(condition, undefined));
  } else if (!isDocument(condition) || !names[0]?.startsWith('$')) {
    if (usable(condition)) add(path, pointsOf([condition]));
  } else {
    for (const operator of names) addOperator(path, operator, condition, collated, usable, add);
  }
}

function addOperator(
  path: string,
  operator: string,
  condition: Doc,
  collated: boolean,
  usable: (value: unknown) => boolean,
  add: Add,
): void {
  const operand = condition[operator];
  if (operator === '$eq') {
    if (usable(operand)) add(path, pointsOf([operand]));
  } else if (operator === '$gt' || operator === '$gte' || operator === '$lt' || operator === '$lte') {
    if (usable(operand)) add(path, rangeOf(operator, operand));
  } else if (operator === '$in' && Array.isArray(operand)) {
    if (operand.every((item) => usable(item) && orderOf(item) !== ORDER.regex)) add(path, pointsOf(operand));
  } else if (operator === '$all' && Array.isArray(operand)) {
    if (operand.length > 0) addCondition(path, operand[0], collated, add);
  } else if (operator === '$regex') {
    if (!collated) add(path, regexConstraint(operand, condition.$options));
  } else if (operator === '$elemMatch' && isDocument(operand)) {
    if (Object.keys(operand)[0]?.startsWith('$')) addCondition(path, operand, collated, add);
    else addFilter(operand, `${path}.`, collated, add);
  }
}

function addFilter(filter: Doc, prefix: string, collated: boolean, add: Add): void {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDocument(part)) addFilter(part, prefix, collated, add);
    } else if (name[0] !== '$') addCondition(`${prefix}${name}`, condition, collated, add);
  }
}

/** Everything that a filter's conjunction says about each path. `collated`: texts do not compare by their bytes. */
export function constraintsOf(filter: Doc, collated: boolean): Map<string, readonly Constraint[]> {
  const found = new Map<string, Constraint[]>();
  addFilter(filter, '', collated, (path, constraint) => {
    if (!constraint) return;
    const known = found.get(path);
    if (known) known.push(constraint);
    else found.set(path, [constraint]);
  });
  return found;
}

/**
 * The one constraint on a path to look up by: the fewest points, else the intersection of the ranges. On a field that
 * holds arrays ranges must not be intersected: different elements may satisfy them.
 */
export function combineConstraints(all: readonly Constraint[], multi: boolean): Constraint {
  const byPoints = all.filter(({ points }) => points).sort((a, b) => a.points!.length - b.points!.length)[0];
  if (byPoints) return byPoints;
  const single = all.find(({ ranges }) => ranges);
  if (single) return single;
  if (multi || all.length === 1) return all[0]!;
  return all.reduce((left, right) => ({
    low: Buffer.compare(left.low!, right.low!) > 0 ? left.low! : right.low!,
    high: Buffer.compare(left.high!, right.high!) < 0 ? left.high! : right.high!,
    excludesMissing: true,
  }));
}

/** The ranges of a constraint, ascending. Points are ranges of one value. */
export function rangesOf(constraint: Constraint): readonly ByteRange[] {
  if (constraint.points) return constraint.points.map((low) => ({ low, high: successor(low) }));
  if (constraint.ranges) return constraint.ranges;
  return Buffer.compare(constraint.low!, constraint.high!) < 0
    ? [{ low: constraint.low!, high: constraint.high! }]
    : [];
}

/** The bytes of a value in a descending field. */
export const invert = (key: Buffer): Buffer => Buffer.from(key.map((byte) => 0xff - byte));

/** The same ranges as they lie in a descending field. */
export const descending = (ranges: readonly ByteRange[]): ByteRange[] =>
  ranges.map(({ low, high }) => ({ low: successor(invert(high)), high: successor(invert(low)) })).reverse();
