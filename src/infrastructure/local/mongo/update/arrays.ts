import { compareValues, equalValues } from '../bson/compare.js';
import { clone, type Doc, isDocument, isNumeric, ORDER, orderOf, toNumber } from '../bson/values.js';
import { badValue } from '../errors.js';
import { compileElement, compileFilter, type Matcher } from '../query/matcher.js';
import { compileSort } from '../query/sort.js';
import { typeNameOf } from '../query/types.js';

/** Computes an array field's new value from the old one (undefined where it is missing). */
export type ArrayChange = (old: unknown) => unknown;

function arrayFor(operator: string, old: unknown): unknown[] {
  if (old === undefined) return [];
  if (!Array.isArray(old)) {
    throw badValue(`The field must be an array but is of type ${typeNameOf(old)} (operator ${operator})`);
  }
  return [...old];
}

const eachOf = (operand: unknown, operator: string): unknown[] | undefined => {
  if (!isDocument(operand) || !('$each' in operand)) return undefined;
  if (!Array.isArray(operand.$each)) throw badValue(`The argument to $each in ${operator} must be an array`);
  return operand.$each;
};

function integer(value: unknown, name: string): number {
  if (!isNumeric(value) || !Number.isInteger(toNumber(value)))
    throw badValue(`The value for ${name} must be an integer value`);
  return toNumber(value);
}

function sorterOf(spec: unknown): (left: unknown, right: unknown) => number {
  if (isDocument(spec)) return compileSort(spec).compare;
  const direction = integer(spec, '$sort');
  if (Math.abs(direction) !== 1) throw badValue('The $sort element value must be either 1 or -1');
  return (left, right) => direction * compareValues(left, right);
}

/** `$push`, with `$each`, `$position`, `$sort` and `$slice`. */
export function push(operand: unknown): ArrayChange {
  const each = eachOf(operand, '$push');
  const options = (each ? operand : {}) as Doc;
  const unknown = Object.keys(options).find((name) => !['$each', '$position', '$sort', '$slice'].includes(name));
  if (unknown) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const position = options.$position === undefined ? undefined : integer(options.$position, '$position');
  const slice = options.$slice === undefined ? undefined : integer(options.$slice, '$slice');
  const sorter = options.$sort === undefined ? undefined : sorterOf(options.$sort);
  return (old) => {
    const array = arrayFor('$push', old);
    array.splice(position ?? array.length, 0, ...clone(each ?? [operand]));
    if (sorter) array.sort(sorter);
    if (slice === undefined) return array;
    return slice >= 0 ? array.slice(0, slice) : array.slice(slice);
  };
}

export function addToSet(operand: unknown): ArrayChange {
  const values = eachOf(operand, '$addToSet') ?? [operand];
  return (old) => {
    const array = arrayFor('$addToSet', old);
    for (const value of values) if (!array.some((item) => equalValues(item, value))) array.push(clone(value));
    return array;
  };
}

/** `$pop`: -1 removes the first element, 1 the last. */
export function pop(operand: unknown): ArrayChange {
  const side = integer(operand, '$pop');
  if (Math.abs(side) !== 1) throw badValue('$pop expects 1 or -1');
  return (old) =>
    old === undefined ? undefined : side < 0 ? arrayFor('$pop', old).slice(1) : arrayFor('$pop', old).slice(0, -1);
}

function pullTest(operand: unknown): Matcher {
  if (orderOf(operand) === ORDER.regex) {
    const test = compileFilter({ item: operand });
    return (item) => test({ item });
  }
  if (!isDocument(operand)) return (item) => equalValues(item, operand);
  return compileElement(operand, {});
}

/** `$pull`: removes what equals the value or matches the condition. */
export function pull(operand: unknown): ArrayChange {
  const test = pullTest(operand);
  return (old) => (old === undefined ? undefined : arrayFor('$pull', old).filter((item) => !test(item)));
}

export function pullAll(operand: unknown): ArrayChange {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
  return (old) =>
    old === undefined
      ? undefined
      : arrayFor('$pullAll', old).filter((item) => !operand.some((value) => equalValues(item, value)));
}
