import { createHmac, timingSafeEqual } from 'node:crypto';
import { token } from './token.js';

const MAC_BYTES = 16;

/**
 * Cursors of lists: signed, so that a client can hand them back but not make or change them, and bound to the list
 * (and its filter) that gave them.
 */
export class Cursors {
  constructor(private readonly key: Uint8Array) {}

  /** @param list names the list together with its filter, such as `bots:<owner>:active`. */
  seal(list: string, place: string): string {
    const text = Buffer.from(place, 'utf8');
    return Buffer.concat([this.#mac(list, text), text]).toString('base64url');
  }

  /** The place that was sealed for this list; null when the cursor is not one of ours or belongs to another list. */
  open(list: string, cursor: string): string | null {
    const bytes = Buffer.from(cursor, 'base64url');
    // Decoding is lenient; only the one spelling that we gave is taken.
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) return null;
    const text = bytes.subarray(MAC_BYTES);
    return timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(list, text)) ? text.toString('utf8') : null;
  }

  #mac(list: string, text: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(list).update('\0').update(text).digest().subarray(0, MAC_BYTES);
  }
}

export const CURSORS = token<Cursors>('Cursors');
