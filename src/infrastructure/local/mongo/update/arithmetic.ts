import { Decimal128, Double, Int32, Long } from 'bson';
import { type Decimal, parseDecimal } from '../bson/numberKey.js';
import { toNumber } from '../bson/values.js';
import { badValue } from '../errors.js';

const INT32_MAX = 0x7fffffff;
const INT32_MIN = -0x80000000;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

const isInteger = (value: unknown): boolean =>
  value instanceof Int32 || value instanceof Long || (typeof value === 'number' && Number.isInteger(value));

const toBigInt = (value: unknown): bigint => (value instanceof Long ? value.toBigInt() : BigInt(toNumber(value)));

const isFiniteDecimal = (value: unknown): boolean => Number.isFinite(toNumber(value));

const decimalOf = (value: unknown): Decimal =>
  parseDecimal(value instanceof Decimal128 || value instanceof Long ? value.toString() : String(toNumber(value)));

function withDecimals(left: unknown, right: unknown, multiply: boolean): Decimal128 {
  if (!isFiniteDecimal(left) || !isFiniteDecimal(right)) {
    const [a, b] = [toNumber(left), toNumber(right)];
    return Decimal128.fromString(String(multiply ? a * b : a + b));
  }
  const a = decimalOf(left);
  const b = decimalOf(right);
  if (multiply) return Decimal128.fromStringWithRounding(`${a.coefficient * b.coefficient}E${a.exponent + b.exponent}`);
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (value: Decimal): bigint => value.coefficient * 10n ** BigInt(value.exponent - exponent);
  return Decimal128.fromStringWithRounding(`${scaled(a) + scaled(b)}E${exponent}`);
}

/**
 * Adds or multiplies two BSON numbers as `$inc` and `$mul` do: the result has the wider of the two types (int, long,
 * double, decimal); an int that overflows becomes a long; a long that overflows is refused (2).
 */
export function combine(left: unknown, right: unknown, operation: 'add' | 'multiply'): unknown {
  const multiply = operation === 'multiply';
  if (left instanceof Decimal128 || right instanceof Decimal128) return withDecimals(left, right, multiply);
  if (!isInteger(left) || !isInteger(right)) {
    const [a, b] = [toNumber(left), toNumber(right)];
    return new Double(multiply ? a * b : a + b);
  }
  const [a, b] = [toBigInt(left), toBigInt(right)];
  const result = multiply ? a * b : a + b;
  if (!(left instanceof Long) && !(right instanceof Long) && result >= INT32_MIN && result <= INT32_MAX) {
    return new Int32(Number(result));
  }
  if (result > INT64_MAX || result < INT64_MIN)
    throw badValue('Failed to apply $inc or $mul: the result overflows a 64-bit integer');
  return Long.fromBigInt(result);
}

/** Applies `and`, `or` or `xor` to two integers; the result is a long if one of them is. */
export function combineBits(left: unknown, right: unknown, operation: 'and' | 'or' | 'xor'): unknown {
  if (!isInteger(left) || !isInteger(right)) throw badValue('The $bit modifier field must be an Integer(32/64 bit)');
  const [a, b] = [toBigInt(left), toBigInt(right)];
  const result = operation === 'and' ? a & b : operation === 'or' ? a | b : a ^ b;
  return left instanceof Long || right instanceof Long ? Long.fromBigInt(result) : new Int32(Number(result));
}
