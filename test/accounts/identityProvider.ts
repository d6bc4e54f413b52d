import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';

export interface ProviderPerson {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
}

export interface IdentityProvider {
  readonly url: string;
  /** Who signs in next. */
  person: ProviderPerson;
  /** Follows the provider's pages as a browser would. @returns the address it sends the visitor back to. */
  visit(authorizationUrl: string): Promise<string>;
  close(): Promise<void>;
}

const PATHS = { authorization: '/login/oauth/authorize', token: '/login/oauth/access_token' };

/**
 * A real OpenID provider. With `github`, its endpoints have GitHub's paths, its clients get no ID token, and it has
 * the two questions of GitHub's API that the product asks.
 */
export async function startIdentityProvider(
  clientId: string,
  clientSecret: string,
  callback: () => string,
  github = false,
): Promise<IdentityProvider> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idp: IdentityProvider = {
    url,
    person: { sub: '1', email: 'a@example.com', emailVerified: true, name: 'A' },
    visit: (address) => follow(address, url),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [callback()],
        token_endpoint_auth_method: github ? 'client_secret_post' : 'client_secret_basic',
        scope: github ? 'read:user user:email' : 'openid email profile',
      },
    ],
    ...(github ? { routes: PATHS, scopes: ['read:user', 'user:email'] } : {}),
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['test'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => claimsOf(idp.person, id) }),
    renderError: async (koa, out) => {
      koa.body = JSON.stringify(out);
    },
  };
  const provider = new Provider(url, configuration);
  provider.use(async (koa, next) => {
    if (koa.path.startsWith('/interaction/')) return interact(provider, koa.req, koa.res, idp.person.sub);
    if (github && koa.path.startsWith('/api/')) {
      const token = await provider.AccessToken.find(koa.get('authorization').replace(/^Bearer /i, ''));
      if (!token) koa.status = 401;
      else koa.body = JSON.stringify(koa.path.endsWith('/emails') ? emailsOf(idp.person) : userOf(idp.person));
      return;
    }
    await next();
  });
  server.on('request', provider.callback());
  return idp;
}

const claimsOf = (person: ProviderPerson, sub: string) => ({
  sub,
  email: person.email,
  email_verified: person.emailVerified,
  name: person.name,
});
const userOf = ({ sub, name }: ProviderPerson) => ({ id: Number(sub), login: `login${sub}`, name });
const emailsOf = ({ email, emailVerified }: ProviderPerson) => [
  { email: 'other@example.com', primary: false, verified: true },
  { email, primary: true, verified: emailVerified },
];

/** Signs the visitor in and agrees to everything. */
async function interact(
  provider: Provider,
  req: Parameters<Provider['interactionDetails']>[0],
  res: Parameters<Provider['interactionDetails']>[1],
  accountId: string,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(req, res);
  if (prompt.name === 'login') {
    return provider.interactionFinished(req, res, { login: { accountId } }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: session?.accountId ?? accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(req, res, { consent }, { mergeWithLastSubmission: true });
}

/** Redirect by redirect, with the provider's cookies, until it leads away from the provider. */
async function follow(start: string, origin: string): Promise<string> {
  const jar = new Map<string, string>();
  let address = start;
  for (let hop = 0; hop < 15; hop++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`${response.status} at ${address}: ${await response.text()}`);
    address = new URL(location, address).href;
    if (!address.startsWith(origin)) return address;
  }
  throw new Error(`too many redirects from ${start}`);
}
