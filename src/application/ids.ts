import { randomFillSync } from 'node:crypto';
import { v5, v7 } from 'uuid';

/** Namespace of every derived id of this product; changing it would break the recognition of repeated commands. */
const NAMESPACE = Buffer.from('5f3b7a524f0e5d5e9c550d6f0b7a9e11', 'hex');

/** Random bytes come in pieces for many ids: asking for 16 at a time costs more than all else that an id takes. */
const random = new Uint8Array(16 * 256);
let used = random.length;
let [milliseconds, sequence] = [0, 0];

/**
 * A new aggregate id: UUIDv7, so ids sort by creation time; those of one process also within a millisecond, by a counter
 * that begins at random (RFC 9562, section 6.2, method 1).
 */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bytes = random.subarray(used, used + 16);
  used += 16;
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) >>> 1;
  } else {
    sequence = (sequence + 1) | 0;
    if (sequence === 0) milliseconds += 1;
  }
  return v7({ msecs: milliseconds, seq: sequence, random: bytes });
}

/**
 * The same parts give the same id (UUIDv5; RFC 9562, section 5.5): event ids from command ids, job and command ids from
 * causing events. Given as bytes: of a string with half a surrogate pair the library makes no id.
 */
export const derivedId = (...parts: readonly (string | number)[]): string =>
  v5(Buffer.from(parts.join('\u0000')), NAMESPACE);
