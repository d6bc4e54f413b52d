import * as client from 'openid-client';
import type { OAuthFlow } from '../../../application/accounts/oauthPorts.js';

/** RFC 7636 and the state and nonce of RFC 9700: fresh random values for each sign-in. */
export const newFlow = () => ({
  state: client.randomState(),
  nonce: client.randomNonce(),
  codeVerifier: client.randomPKCECodeVerifier(),
});

/** Plain HTTP is for providers on this machine only. */
export const isLoopback = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]');
};

/** Where the browser is sent to sign in, with state and PKCE (RFC 7636); `more` are the provider's own parameters. */
export async function authorizationUrl(
  config: client.Configuration,
  scope: string,
  flow: Pick<OAuthFlow, 'state' | 'codeVerifier' | 'redirectUri'>,
  more: Readonly<Record<string, string>>,
): Promise<URL> {
  return client.buildAuthorizationUrl(config, {
    redirect_uri: flow.redirectUri,
    scope,
    state: flow.state,
    code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
}

/** The provider is away, or answers nothing that one could go by. By its name it is no fault of ours (`problems`). */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError';

  constructor(cause: unknown) {
    super('the provider of this sign-in is away', { cause });
  }
}

/** What the provider says, or null when it does not confirm the sign-in. @throws ProviderUnavailableError */
export async function confirmed<T>(ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isBadAnswer(error)) return null;
    throw new ProviderUnavailableError(error);
  }
}

/** Whether an error says that the answer is not good, rather than that the provider is away (no code: whatever `fetch` threw). */
const isBadAnswer = (error: unknown): boolean =>
  error instanceof client.AuthorizationResponseError ||
  error instanceof client.ResponseBodyError ||
  (error instanceof client.ClientError && error.code !== undefined && error.code !== 'OAUTH_TIMEOUT') ||
  (error instanceof Error && error.name === 'OperationProcessingError');
