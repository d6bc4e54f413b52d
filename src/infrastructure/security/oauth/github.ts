import * as client from 'openid-client';
import { z } from 'zod';
import type { OAuthFlow, OAuthPerson, OAuthProvider } from '../../../application/accounts/oauthPorts.js';
import { authorizationUrl, confirmed, isLoopback, newFlow } from './shared.js';

const user = z.object({ id: z.number().int(), login: z.string(), name: z.string().nullish() });
const emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub speaks OAuth 2.0 without ID tokens: who the visitor is, is asked of its API with the access token. */
export class GithubProvider implements OAuthProvider {
  readonly #config: client.Configuration;
  readonly newFlow = newFlow;

  constructor(private readonly options: { baseUrl: string; apiUrl: string; clientId: string; clientSecret: string }) {
    const { baseUrl, clientId, clientSecret } = options;
    this.#config = new client.Configuration(
      {
        issuer: baseUrl,
        authorization_endpoint: `${baseUrl}/login/oauth/authorize`,
        token_endpoint: `${baseUrl}/login/oauth/access_token`,
      },
      clientId,
      clientSecret,
      client.ClientSecretPost(clientSecret),
    );
    this.#config.timeout = 10;
    if (isLoopback(baseUrl)) client.allowInsecureRequests(this.#config);
  }

  authorizationUrl(flow: Omit<OAuthFlow, 'provider' | 'returnTo' | 'linkTo'>): Promise<URL> {
    return authorizationUrl(this.#config, 'read:user user:email', flow, {});
  }

  person(callback: URL, flow: OAuthFlow): Promise<OAuthPerson | null> {
    return confirmed(async () => {
      const tokens = await client.authorizationCodeGrant(this.#config, callback, {
        expectedState: flow.state,
        pkceCodeVerifier: flow.codeVerifier,
      });
      const [profile, addresses] = await Promise.all([
        this.#ask('/user', tokens.access_token, user),
        this.#ask('/user/emails', tokens.access_token, emails),
      ]);
      const primary = addresses.find((address) => address.primary);
      return {
        subject: String(profile.id),
        email: primary?.email ?? null,
        emailVerified: primary?.verified === true,
        name: profile.name ?? profile.login,
      };
    });
  }

  async #ask<T>(path: string, accessToken: string, schema: z.ZodType<T>): Promise<T> {
    const url = new URL(`${this.options.apiUrl}${path}`);
    const headers = new Headers({ accept: 'application/vnd.github+json', 'user-agent': 'nova-bot-studio' });
    const response = await client.fetchProtectedResource(this.#config, accessToken, url, 'GET', undefined, headers);
    if (!response.ok) throw new Error(`GitHub answers ${path} with ${response.status}`);
    return schema.parse(await response.json());
  }
}
