import { createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { AccessClaims, AccessTokens } from '../../application/accounts/ports.js';
import { newId } from '../../application/ids.js';
import { isUuid } from '../../domain/shared/ids.js';

const ALGORITHM = 'HS256';
/** RFC 9068: other tokens signed with the same key are no access tokens. */
const TYPE = 'at+jwt';
export const AUDIENCE = 'nova-api';

/** Access tokens as JWTs; what they say is only who and which session, everything else is looked up. */
export class JwtAccessTokens implements AccessTokens {
  readonly lifetimeSeconds = 15 * 60;
  readonly #key: KeyObject;
  /** A signature that was good stays good until the token expires; checking it again would be work for nothing. */
  readonly #verified = new LRUCache<string, { readonly claims: AccessClaims; readonly expiresAt: number }>({
    max: 10_000,
  });

  constructor(
    secret: string,
    private readonly issuer: string,
  ) {
    this.#key = createSecretKey(Buffer.from(secret, 'utf8'));
  }

  issue({ accountId, sessionId }: AccessClaims, now: Date): Promise<string> {
    const issuedAt = Math.floor(now.getTime() / 1000);
    return new SignJWT({ sid: sessionId, type: 'access' })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setSubject(accountId)
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.lifetimeSeconds)
      .sign(this.#key);
  }

  async verify(token: string, now: Date): Promise<AccessClaims | null> {
    const verified = this.#verified.get(token);
    if (verified && now.getTime() < verified.expiresAt) return verified.claims;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.issuer,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'sid', 'exp', 'iat'],
        maxTokenAge: this.lifetimeSeconds,
        clockTolerance: 5,
        currentDate: now,
      });
      const { sub, sid, type } = payload;
      if (type !== 'access' || typeof sid !== 'string' || !sub || !isUuid(sub) || !isUuid(sid)) return null;
      const claims = { accountId: sub, sessionId: sid };
      this.#verified.set(token, { claims, expiresAt: (payload.exp ?? 0) * 1000 });
      return claims;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
