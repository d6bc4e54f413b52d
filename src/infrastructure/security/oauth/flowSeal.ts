import { hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { z } from 'zod';
import type { OAuthFlow, OAuthFlowSeal } from '../../../application/accounts/oauthPorts.js';

const AUDIENCE = 'nova-oauth-flow';
const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' } as const;

const flowSchema = z.strictObject({
  provider: z.enum(['google', 'github']),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  redirectUri: z.string(),
  returnTo: z.string(),
  linkTo: z.string().nullable(),
});

/** Flows as encrypted JWTs (RFC 7516) with an end: no process has to remember who is away at a provider. */
export class JweFlowSeal implements OAuthFlowSeal {
  readonly lifetimeSeconds = 600;
  readonly #key: Uint8Array;

  constructor(secret: string) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', 'nova oauth flow', 32));
  }

  seal(flow: OAuthFlow): Promise<string> {
    return new EncryptJWT({ flow })
      .setProtectedHeader(ALGORITHMS)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${this.lifetimeSeconds}s`)
      .encrypt(this.#key);
  }

  async open(sealed: string): Promise<OAuthFlow | null> {
    try {
      const { payload } = await jwtDecrypt(sealed, this.#key, {
        audience: AUDIENCE,
        keyManagementAlgorithms: [ALGORITHMS.alg],
        contentEncryptionAlgorithms: [ALGORITHMS.enc],
      });
      return flowSchema.parse(payload.flow);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }
}
