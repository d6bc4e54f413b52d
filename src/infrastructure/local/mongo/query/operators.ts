import { type CompareText, compareValues, equalValues } from '../bson/compare.js';
import { binaryOf, isDocument, isNumeric, ORDER, orderOf, tagOf, toNumber } from '../bson/values.js';
import { badValue, failedToParse } from '../errors.js';
import { MISSING } from './path.js';
import { compileRegex } from './regex.js';
import { compileType } from './types.js';

/** A test of one value at the end of a path; MISSING where there is none. */
export type ValueTest = (value: unknown) => boolean;

const isNaNValue = (value: unknown): boolean =>
  isNumeric(value) && tagOf(value) !== 'Long' && Number.isNaN(toNumber(value));

export function equals(operand: unknown, text: CompareText): ValueTest {
  if (operand === null || operand === undefined)
    return (value) => value === MISSING || value === null || value === undefined;
  return (value) => value !== MISSING && equalValues(value, operand, text);
}

/** `$gt` and its kin compare within one type only; null is equal to missing, MinKey and MaxKey compare with all. */
function ordered(operand: unknown, text: CompareText, holds: (difference: number) => boolean): ValueTest {
  const order = orderOf(operand);
  if (operand === null || operand === undefined) return holds(0) ? equals(null, text) : () => false;
  if (order === ORDER.regex) throw badValue("Can't have RegEx as arg to predicate over field");
  if (order === ORDER.minKey || order === ORDER.maxKey) {
    return (value) => value !== MISSING && holds(compareValues(value, operand, text));
  }
  if (isNaNValue(operand)) return (value) => holds(0) && isNaNValue(value);
  return (value) =>
    value !== MISSING && orderOf(value) === order && !isNaNValue(value) && holds(compareValues(value, operand, text));
}

function oneOf(operand: unknown, text: CompareText): ValueTest {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  const tests = operand.map((item): ValueTest => {
    if (isDocument(item) && Object.keys(item)[0]?.startsWith('$')) throw badValue('cannot nest $ under $in');
    if (orderOf(item) !== ORDER.regex) return equals(item, text);
    return matches(compileRegex(item), item, text);
  });
  return (value) => tests.some((test) => test(value));
}

/** A regular expression matches texts, and a stored regular expression that is the same. */
export function matches(regex: RegExp, original: unknown, text: CompareText): ValueTest {
  return (value) =>
    typeof value === 'string'
      ? regex.test(value)
      : orderOf(value) === ORDER.regex && equalValues(value, original, text);
}

function modulo(operand: unknown): ValueTest {
  if (!Array.isArray(operand) || operand.length !== 2 || !operand.every(isNumeric)) {
    throw badValue('malformed mod, needs to be an array of two numbers');
  }
  const [divisor, remainder] = operand.map((item) => Math.trunc(toNumber(item))) as [number, number];
  if (divisor === 0) throw badValue('divisor cannot be 0');
  return (value) =>
    isNumeric(value) && Number.isFinite(toNumber(value)) && Math.trunc(toNumber(value)) % divisor === remainder;
}

function bitMask(operand: unknown): bigint {
  if (Array.isArray(operand)) return operand.reduce<bigint>((mask, bit) => mask | (1n << BigInt(toNumber(bit))), 0n);
  if (orderOf(operand) === ORDER.binary)
    return binaryOf(operand).bytes.reduceRight((mask, byte) => (mask << 8n) | BigInt(byte), 0n);
  if (!isNumeric(operand) || !Number.isInteger(toNumber(operand)) || toNumber(operand) < 0) {
    throw failedToParse('bit operators take a non-negative integer, a BinData or an array of bit positions');
  }
  return BigInt(toNumber(operand));
}

function bits(operand: unknown, holds: (found: bigint, mask: bigint) => boolean): ValueTest {
  const mask = bitMask(operand);
  return (value) => {
    if (orderOf(value) === ORDER.binary) return holds(bitMask(value) & mask, mask);
    if (!isNumeric(value) || !Number.isSafeInteger(toNumber(value))) return false;
    return holds(BigInt.asUintN(64, BigInt(toNumber(value))) & mask, mask);
  };
}

/** The operators that test each value at the end of a path, elements of an array included. */
export const VALUE_OPERATORS: Readonly<Record<string, (operand: unknown, text: CompareText) => ValueTest>> = {
  $eq: (operand, text) => equals(operand, text),
  $gt: (operand, text) => ordered(operand, text, (difference) => difference > 0),
  $gte: (operand, text) => ordered(operand, text, (difference) => difference >= 0),
  $lt: (operand, text) => ordered(operand, text, (difference) => difference < 0),
  $lte: (operand, text) => ordered(operand, text, (difference) => difference <= 0),
  $in: oneOf,
  $type: (operand) => {
    const test = compileType(operand);
    return (value) => value !== MISSING && test(value);
  },
  $mod: modulo,
  $bitsAllSet: (operand) => bits(operand, (found, mask) => found === mask),
  $bitsAnySet: (operand) => bits(operand, (found) => found !== 0n),
  $bitsAllClear: (operand) => bits(operand, (found) => found === 0n),
  $bitsAnyClear: (operand) => bits(operand, (found, mask) => found !== mask),
};
