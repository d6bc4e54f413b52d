import { Decimal128, Long } from 'bson';
import { toNumber } from './values.js';

/** An exact number: `coefficient * 10^exponent`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Parses the text of a finite Decimal128, such as `-1.50E+3`. */
export function parseDecimal(text: string): Decimal {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) throw new RangeError(`Not a finite decimal: ${text}`);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(`${whole}${fraction}` || '0');
  return { coefficient: sign === '-' ? -digits : digits, exponent: Number(exponent) - fraction.length };
}

/** The exact value of a finite double as a fraction of two integers. */
function fractionOf(value: number): { numerator: bigint; denominator: bigint } {
  let denominator = 1n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** Compares a decimal with a finite double, exactly: negative, zero or positive. */
function compareExact(decimal: Decimal, double: number): number {
  const { numerator, denominator } = fractionOf(double);
  const scale = 10n ** BigInt(Math.abs(decimal.exponent));
  const left = decimal.exponent >= 0 ? decimal.coefficient * scale * denominator : decimal.coefficient * denominator;
  const right = decimal.exponent >= 0 ? numerator : numerator * scale;
  return left < right ? -1 : left > right ? 1 : 0;
}

const scratch = Buffer.alloc(8);

function nextDown(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  scratch.writeDoubleBE(value);
  const bits = scratch.readBigUInt64BE();
  scratch.writeBigUInt64BE(value > 0 ? bits - 1n : bits + 1n);
  return scratch.readDoubleBE();
}

/** The largest double that is not above the decimal. */
function floorDouble(decimal: Decimal): number {
  const nearest = Number(`${decimal.coefficient}e${decimal.exponent}`);
  if (nearest === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  if (nearest === Number.NEGATIVE_INFINITY) return nearest;
  return compareExact(decimal, nearest) < 0 ? nextDown(nearest) : nearest;
}

/** Digits and magnitude of what lies strictly between two doubles, in an order-preserving form. */
function tailOf(decimal: Decimal): Buffer {
  const negative = decimal.coefficient < 0n;
  const digits = (negative ? -decimal.coefficient : decimal.coefficient).toString();
  const body = Buffer.from(`__${digits.replace(/0+$/, '')}\0`, 'latin1');
  body.writeUInt16BE(decimal.exponent + digits.length + 0x4000, 0);
  if (negative) for (let index = 0; index < body.length; index += 1) body[index] = 0xff - body[index]!;
  return Buffer.concat([Buffer.from([1]), body]);
}

/** The double part and the exact rest of a number's index key: `tail` is undefined when the double is exact. */
export interface NumberKey {
  readonly double: number;
  readonly tail: Buffer | undefined;
}

function keyOfDecimal(decimal: Decimal): NumberKey {
  const double = floorDouble(decimal);
  const exact = Number.isFinite(double) && compareExact(decimal, double) === 0;
  return { double, tail: exact ? undefined : tailOf(decimal) };
}

/** Splits any BSON number into its key parts, so that equal values of different types have the same key. */
export function numberKeyOf(value: unknown): NumberKey {
  if (value instanceof Long) {
    const double = value.toNumber();
    if (Number.isSafeInteger(double)) return { double, tail: undefined };
    return keyOfDecimal({ coefficient: value.toBigInt(), exponent: 0 });
  }
  if (value instanceof Decimal128) {
    const text = value.toString();
    const finite = !text.endsWith('Infinity') && text !== 'NaN';
    return finite ? keyOfDecimal(parseDecimal(text)) : { double: Number(text), tail: undefined };
  }
  if (typeof value === 'bigint') return keyOfDecimal({ coefficient: value, exponent: 0 });
  return { double: toNumber(value), tail: undefined };
}
