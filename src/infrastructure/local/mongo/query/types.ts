import { Decimal128, Double, Int32, Long } from 'bson';
import { isNumeric, ORDER, orderOf, tagOf, toNumber } from '../bson/values.js';
import { badValue } from '../errors.js';

const ALIASES: Readonly<Record<string, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

const BY_ORDER: Readonly<Record<number, number>> = {
  [ORDER.minKey]: -1,
  [ORDER.undefined]: 6,
  [ORDER.null]: 10,
  [ORDER.object]: 3,
  [ORDER.array]: 4,
  [ORDER.binary]: 5,
  [ORDER.objectId]: 7,
  [ORDER.boolean]: 8,
  [ORDER.date]: 9,
  [ORDER.timestamp]: 17,
  [ORDER.regex]: 11,
  [ORDER.code]: 13,
  [ORDER.codeWithScope]: 15,
  [ORDER.maxKey]: 127,
};

/** The BSON type number of a value; a JavaScript number counts as what the driver would send it as. */
function typeNumberOf(value: unknown): number {
  if (value instanceof Int32) return 16;
  if (value instanceof Double) return 1;
  if (value instanceof Long) return tagOf(value) === 'Timestamp' ? 17 : 18;
  if (value instanceof Decimal128) return 19;
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= 0x7fffffff ? 16 : 1;
  const order = orderOf(value);
  if (order === ORDER.string) return tagOf(value) === 'BSONSymbol' ? 14 : 2;
  return BY_ORDER[order] ?? 3;
}

/** The name of a value's type, as messages and `$type` use it. */
export function typeNameOf(value: unknown): string {
  const number = typeNumberOf(value);
  return Object.keys(ALIASES).find((name) => ALIASES[name] === number) ?? 'object';
}

/** The test of `$type`: takes a type number, a name, `number`, or an array of these. */
export function compileType(operand: unknown): (value: unknown) => boolean {
  const wanted = new Set<number>();
  for (const item of Array.isArray(operand) ? operand : [operand]) {
    if (item === 'number') for (const number of [1, 16, 18, 19]) wanted.add(number);
    else if (typeof item === 'string' && ALIASES[item] !== undefined) wanted.add(ALIASES[item]);
    else if (isNumeric(item) && Object.values(ALIASES).includes(toNumber(item))) wanted.add(toNumber(item));
    else throw badValue(`Unknown type name alias or type number: ${String(item)}`);
  }
  return (value) => wanted.has(typeNumberOf(value));
}
