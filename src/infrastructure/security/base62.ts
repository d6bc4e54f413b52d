const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const VALUES: ReadonlyMap<string, bigint> = new Map([...DIGITS].map((digit, value) => [digit, BigInt(value)]));

/** Bytes, read as one big-endian number, in `length` base62 digits (zeros in front). */
export function toBase62(bytes: Uint8Array, length: number): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let i = 0; i < length; i++) {
    text = DIGITS[Number(number % 62n)] + text;
    number /= 62n;
  }
  return text;
}

/** The `size` bytes that `toBase62` wrote; null when a digit is none or the number needs more bytes. */
export function fromBase62(text: string, size: number): Buffer | null {
  let number = 0n;
  for (const digit of text) {
    const value = VALUES.get(digit);
    if (value === undefined) return null;
    number = number * 62n + value;
  }
  const hex = number.toString(16).padStart(size * 2, '0');
  return hex.length > size * 2 ? null : Buffer.from(hex, 'hex');
}
