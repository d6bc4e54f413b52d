import { createHash } from 'node:crypto';
import { open, seal } from './cipher.js';

/** A data key as it is stored: wrapped by the master key named `masterKeyId`. */
export interface WrappedKey {
  readonly wrapped: Buffer;
  readonly masterKeyId: string;
}

/** Eight hex digits that tell which master key wrapped a data key, and nothing about the key. */
export const masterKeyId = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** The current master key wraps; the previous ones still open until `nova keys rotate` has rewrapped everything. */
export class MasterKeys {
  readonly currentId: string;
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  constructor(current: Uint8Array, previous: readonly Uint8Array[] = []) {
    this.currentId = masterKeyId(current);
    this.#keys = new Map([...previous, current].map((key) => [masterKeyId(key), key]));
  }

  wrap(dataKey: Uint8Array, subject: string): WrappedKey {
    return { wrapped: seal(this.#key(this.currentId), dataKey, subject), masterKeyId: this.currentId };
  }

  unwrap(key: WrappedKey, subject: string): Buffer {
    return open(this.#key(key.masterKeyId), key.wrapped, subject);
  }

  #key(id: string): Uint8Array {
    const key = this.#keys.get(id);
    if (!key) throw new Error(`Master key ${id} is not configured (NOVA_MASTER_KEY, NOVA_MASTER_KEY_PREVIOUS)`);
    return key;
  }
}
