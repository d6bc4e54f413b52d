import { createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { ApiKeySecrets } from '../../application/accounts/apiKeyPorts.js';
import type { InstallationKey } from './installationKey.js';

const derive = promisify(pbkdf2);

/**
 * What is kept of keys: PBKDF2-HMAC-SHA256 (RFC 8018) with 2^cost rounds over an HMAC under the installation's key.
 * The whole key goes in, never a truncated one (bcrypt would stop at 72 bytes).
 */
export class KeyedApiKeySecrets implements ApiKeySecrets {
  constructor(
    private readonly keys: InstallationKey,
    private readonly cost: number,
  ) {}

  random(): Uint8Array {
    return randomBytes(32);
  }

  async digest(text: string): Promise<string> {
    return createHmac('sha256', await this.keys.for('api key'))
      .update(text)
      .digest('base64url');
  }

  async stretch(text: string, keyId: string): Promise<string> {
    return this.#stretched(text, keyId, this.cost);
  }

  async matches(text: string, keyId: string, stored: string): Promise<boolean> {
    const cost = Number(/^pbkdf2\$(\d{1,2})\$/.exec(stored)?.[1] ?? Number.NaN);
    if (Number.isNaN(cost)) return false;
    const actual = Buffer.from(await this.#stretched(text, keyId, cost));
    const expected = Buffer.from(stored);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  }

  async publishable(keyId: string, generation: number): Promise<Uint8Array> {
    return createHmac('sha256', await this.keys.for('publishable key'))
      .update(`${keyId} ${generation}`)
      .digest();
  }

  async #stretched(text: string, keyId: string, cost: number): Promise<string> {
    const hash = await derive(await this.digest(text), keyId, 2 ** cost, 32, 'sha256');
    return `pbkdf2$${cost}$${hash.toString('base64url')}`;
  }
}
