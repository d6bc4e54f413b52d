import { hkdfSync } from 'node:crypto';
import type { PostgresSubjectKeys } from '../encryption/postgresSubjectKeys.js';

const SUBJECT = 'installation';

/**
 * Keys of this installation that must outlive a change of the master key: a random one, wrapped by the master key
 * and rewrapped with the personal keys, from which one key per purpose is derived (HKDF-SHA256, RFC 5869).
 */
export class InstallationKey {
  #root: Promise<Uint8Array> | undefined;
  readonly #derived = new Map<string, Uint8Array>();

  constructor(private readonly keys: Pick<PostgresSubjectKeys, 'ensure'>) {}

  async for(purpose: string): Promise<Uint8Array> {
    const known = this.#derived.get(purpose);
    if (known) return known;
    this.#root ??= this.#load();
    const derived = new Uint8Array(hkdfSync('sha256', await this.#root, '', `nova installation ${purpose}`, 32));
    this.#derived.set(purpose, derived);
    return derived;
  }

  async #load(): Promise<Uint8Array> {
    try {
      const key = (await this.keys.ensure([{ id: SUBJECT }])).get(SUBJECT);
      if (!key)
        throw new Error('The key of this installation has been erased: addresses and API keys cannot be found.');
      return key;
    } catch (error) {
      this.#root = undefined;
      throw error;
    }
  }
}
