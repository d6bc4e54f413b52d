import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ParsedRefreshToken, RefreshTokens } from '../../application/accounts/ports.js';

const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([\w-]{43})\.([\w-]{22})$/;
const TAG_BYTES = 16;

/**
 * Refresh tokens `<session>.<generation>.<256-bit secret>.<tag>`. The tag tells an old token of ours from garbage
 * without a look-up, so that garbage cannot raise the alarm of a reused token. The secret of a successor is derived
 * from the token before it and a server key: parallel refreshes get the same new token and nothing has to be kept.
 * Only the keyed SHA-256 of a token is stored; the first secret is random, so the key alone forges nothing.
 */
export class HmacRefreshTokens implements RefreshTokens {
  readonly #tagKey: Uint8Array;
  readonly #nextKey: Uint8Array;
  readonly #hashKey: Uint8Array;

  constructor(secret: string) {
    const key = (use: string) => new Uint8Array(hkdfSync('sha256', secret, '', `nova refresh token ${use}`, 32));
    [this.#tagKey, this.#nextKey, this.#hashKey] = [key('tag'), key('next'), key('hash')];
  }

  first(sessionId: string) {
    return this.#made(sessionId, 0, randomBytes(32).toString('base64url'));
  }

  parse(token: string): ParsedRefreshToken | null {
    const parts = FORM.exec(token);
    if (!parts) return null;
    const [, sessionId = '', digits = '', secret = '', tag = ''] = parts;
    const generation = Number(digits);
    if (!timingSafeEqual(Buffer.from(tag), Buffer.from(this.#tag(sessionId, generation, secret)))) return null;
    return {
      sessionId,
      generation,
      hash: this.#hash(token),
      follow: (steps) => {
        let next = secret;
        for (let step = 1; step <= steps; step++) {
          next = createHmac('sha256', this.#nextKey)
            .update(`${sessionId}.${generation + step}.${next}`)
            .digest('base64url');
        }
        return this.#made(sessionId, generation + steps, next);
      },
    };
  }

  #made(sessionId: string, generation: number, secret: string) {
    const token = `${sessionId}.${generation}.${secret}.${this.#tag(sessionId, generation, secret)}`;
    return { token, hash: this.#hash(token) };
  }

  #tag(sessionId: string, generation: number, secret: string): string {
    const mac = createHmac('sha256', this.#tagKey).update(`${sessionId}.${generation}.${secret}`).digest();
    return mac.subarray(0, TAG_BYTES).toString('base64url');
  }

  #hash(token: string): string {
    return createHmac('sha256', this.#hashKey).update(token).digest('base64url');
  }
}
