import { createHmac } from 'node:crypto';
import type { CodePurpose, LookupHashes } from '../../application/accounts/ports.js';
import { networkOf } from '../../application/network.js';
import type { InstallationKey } from './installationKey.js';

/** HMAC-SHA256 under keys of the installation: without them, the hashes of guessable things say nothing. */
export class KeyedLookupHashes implements LookupHashes {
  constructor(private readonly keys: InstallationKey) {}

  async email(address: string): Promise<string> {
    return (await this.#hash('email', address)).toString('hex');
  }

  async identity(provider: string, subject: string): Promise<string> {
    return (await this.#hash('identity', provider, subject)).toString('hex');
  }

  code(purpose: CodePurpose, addressHash: string, code: string): Promise<Uint8Array> {
    return this.#hash('code', purpose, addressHash, code);
  }

  async device(userAgent: string): Promise<string> {
    return (await this.#hash('device', userAgent)).toString('base64url');
  }

  async client(userAgent: string, ip: string): Promise<string> {
    return (await this.#hash('client', userAgent, networkOf(ip))).toString('base64url');
  }

  async #hash(purpose: string, ...parts: readonly string[]): Promise<Buffer> {
    return createHmac('sha256', await this.keys.for(purpose))
      .update(parts.join('\0'))
      .digest();
  }
}
