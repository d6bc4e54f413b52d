import * as client from 'openid-client';
import type { OAuthFlow, OAuthPerson, OAuthProvider } from '../../../application/accounts/oauthPorts.js';
import { authorizationUrl, confirmed, isLoopback, newFlow, ProviderUnavailableError } from './shared.js';

/**
 * OpenID Connect with discovery: code flow with PKCE and nonce; the ID token's signature is checked against the
 * provider's published keys, and its issuer, audience, nonce and times.
 */
export class GoogleProvider implements OAuthProvider {
  #config: Promise<client.Configuration> | undefined;
  readonly newFlow = newFlow;

  constructor(private readonly options: { issuer: string; clientId: string; clientSecret: string }) {}

  async authorizationUrl(flow: Omit<OAuthFlow, 'provider' | 'returnTo' | 'linkTo'>): Promise<URL> {
    return authorizationUrl(await this.#configuration(), 'openid email profile', flow, { nonce: flow.nonce });
  }

  async person(callback: URL, flow: OAuthFlow): Promise<OAuthPerson | null> {
    const config = await this.#configuration();
    return confirmed(async () => {
      const tokens = await client.authorizationCodeGrant(config, callback, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) return null;
      const { sub, email, email_verified: verified, name } = claims;
      return {
        subject: sub,
        email: typeof email === 'string' ? email : null,
        emailVerified: verified === true,
        name: typeof name === 'string' ? name : '',
      };
    });
  }

  #configuration(): Promise<client.Configuration> {
    this.#config ??= this.#discover().catch((error) => {
      this.#config = undefined;
      throw new ProviderUnavailableError(error);
    });
    return this.#config;
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    const execute = [client.enableNonRepudiationChecks];
    if (isLoopback(issuer)) execute.push(client.allowInsecureRequests);
    return client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: 10 });
  }
}
