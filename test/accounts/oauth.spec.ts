import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { newId } from '../../src/application/ids.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { cookieHeader, cookiesOf, freshEmail, http, type Person, register } from './client.js';
import { type IdentityProvider, startIdentityProvider } from './identityProvider.js';
import { codeIn, mailTo } from './outbox.js';

let sub = 1000;

describe.each(['google', 'github'] as const)('sign-in with %s', (name) => {
  let world: World;
  let app: App;
  let idp: IdentityProvider;

  setUp(async ({ use }) => {
    const publicUrl = `http://127.0.0.1:${await freePort()}`;
    const callback = () => `${publicUrl}/api/auth/oauth/${name}/callback`;
    idp = use(await startIdentityProvider('client', 'client-secret-of-the-tests', callback, name === 'github'));
    const secrets = { CLIENT_ID: 'client', CLIENT_SECRET: 'client-secret-of-the-tests' };
    const more = name === 'google' ? { ISSUER: idp.url } : { BASE_URL: idp.url, API_URL: `${idp.url}/api` };
    const env = Object.fromEntries(
      Object.entries({ ...secrets, ...more }).map(([key, value]) => [`OAUTH_${name.toUpperCase()}_${key}`, value]),
    );
    world = use(await createWorld({ ...env, PORT: new URL(publicUrl).port, PUBLIC_URL: publicUrl }));
    app = use(await startApp(world));
  });

  const newPerson = (email = freshEmail(), emailVerified = true) => {
    idp.person = { sub: String(++sub), email, emailVerified, name: 'Nora' };
    return idp.person;
  };
  const begin = (headers: Record<string, string> = {}, query = '') =>
    http(app.baseUrl, headers).get(`/api/auth/oauth/${name}${query}`);
  const flowOf = (response: Awaited<ReturnType<typeof begin>>) => ({ oauthFlow: cookiesOf(response).oauthFlow ?? '' });

  /** The whole way: to the provider, through it, and back. */
  const signIn = async (cookies: Record<string, string> = {}, query = '') => {
    const begun = await begin({ cookie: cookieHeader(cookies) }, query);
    expect(begun.status).toBe(302);
    const back = await idp.visit(String(begun.headers.location));
    return http(app.baseUrl, { cookie: cookieHeader({ ...cookies, ...flowOf(begun) }) }).get(back);
  };
  const me = async (cookies: Record<string, string>) =>
    (await http(app.baseUrl, { cookie: cookieHeader(cookies) }).get('/api/auth/me')).data;

  const verified = async (): Promise<Person> => {
    const person = await register(app.baseUrl);
    const code = codeIn(await mailTo(world, person.email, /is your code for Nova/));
    await person.api.post('/api/auth/email/verify', { code });
    return person;
  };

  it('asks with state, PKCE and the exact redirect address', async () => {
    const { headers } = await begin();
    const { searchParams } = new URL(String(headers.location));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'client',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: `${world.env.PUBLIC_URL}/api/auth/oauth/${name}/callback`,
      ...(name === 'google' ? { nonce: expect.stringMatching(/^[\w-]{43}$/) } : {}),
    });
    const again = new URL(String((await begin()).headers.location)).searchParams;
    expect(again.get('state')).not.toBe(searchParams.get('state'));
  });

  it('makes a verified account at the first time and finds it again, whatever its address is by then', async () => {
    const person = newPerson();
    const first = await signIn({}, '?returnTo=/welcome');
    expect([first.status, first.headers.location]).toEqual([302, '/welcome']);
    const account = await me(cookiesOf(first));
    expect(account).toMatchObject({
      email: person.email,
      name: 'Nora',
      emailVerified: true,
      signIn: { password: false, providers: [name] },
    });
    idp.person = { ...person, email: freshEmail() };
    expect((await me(cookiesOf(await signIn()))).id).toBe(account.id);
  });

  it('takes from the name what can be kept and shown on one line', async () => {
    newPerson();
    idp.person = { ...idp.person, name: `No\u0000ra\r\n${'x'.repeat(93)}😀` };
    const entered = await signIn();
    expect([entered.status, (await me(cookiesOf(entered))).name]).toEqual([302, `No ra ${'x'.repeat(93)}`]);
  });

  it('does not enter an account by its address alone, verified or not', async () => {
    for (const owner of [await register(app.baseUrl), await verified()]) {
      newPerson(owner.email);
      const refused = await signIn();
      expect([refused.status, refused.data.code]).toEqual([409, 'EMAIL_IN_USE']);
      expect(cookiesOf(refused).accessToken).toBeUndefined();
    }
  });

  it('makes no account of an address that the provider has not verified', async () => {
    newPerson(freshEmail(), false);
    expect((await signIn()).data.code).toBe('OAUTH_EMAIL_UNVERIFIED');
  });

  it('is linked by the signed-in owner of a verified address, who then enters with it', async () => {
    const owner = await verified();
    newPerson();
    const linked = await signIn(owner.cookies, '?link=true');
    expect(linked.status).toBe(302);
    expect((await me(cookiesOf(linked))).id).toBe(owner.id);
    expect((await me(cookiesOf(await signIn()))).id).toBe(owner.id);
    const other = await verified();
    expect((await signIn(other.cookies, '?link=true')).data.code).toBe('IDENTITY_TAKEN');
  });

  it('is not linked to an unverified account, by a stranger, or by another who has signed in meanwhile', async () => {
    newPerson();
    const unproven = await register(app.baseUrl);
    expect((await signIn(unproven.cookies, '?link=true')).data.code).toBe('EMAIL_NOT_VERIFIED');
    expect((await begin({}, '?link=true')).status).toBe(401);
    const [owner, other] = [await verified(), await verified()];
    const begun = await begin({ cookie: cookieHeader(owner.cookies) }, '?link=true');
    const back = await idp.visit(String(begun.headers.location));
    const cookie = cookieHeader({ ...other.cookies, ...flowOf(begun) });
    expect((await http(app.baseUrl, { cookie }).get(back)).data.code).toBe('OAUTH_LINK_MISMATCH');
  });

  it('is not linked from a page of another site, which the cookies come along from', async () => {
    const cookie = cookieHeader((await verified()).cookies);
    const from = (headers: Record<string, string>) => begin({ cookie, ...headers }, '?link=true');
    for (const site of ['cross-site', 'same-site']) {
      const refused = await from({ 'sec-fetch-site': site, referer: 'https://evil.example/' });
      expect([refused.status, refused.data.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
      expect((await from({ 'sec-fetch-site': site })).status).toBe(403);
      expect((await from({ 'sec-fetch-site': site, referer: `${world.env.PUBLIC_URL}/dashboard` })).status).toBe(302);
    }
    for (const site of ['same-origin', 'none']) expect((await from({ 'sec-fetch-site': site })).status).toBe(302);
    expect((await begin({ 'sec-fetch-site': 'cross-site' })).status).toBe(302);
  });

  it('is not linked by a session that has ended, even where that is not known yet', async () => {
    const { id: accountId, email, cookies } = await verified();
    const caller = {
      kind: 'account',
      accountId,
      sessionId: cookies.sessionId ?? '',
      roles: [],
      email,
      name: '',
    } as const;
    newPerson();
    const begun = await begin({ cookie: cookieHeader(cookies) }, '?link=true');
    const { search } = new URL(await idp.visit(String(begun.headers.location)), app.baseUrl);
    const { get } = app.service.services;
    const actor = { kind: 'account', id: accountId } as const;
    const context = () => ({ commandId: newId(), correlationId: newId(), actor, now: new Date() });
    await get(ACCOUNT_TOKENS.Sessions).revokeAll(accountId, context());
    const visit = { ip: '127.0.0.1', userAgent: '', context: context() };
    const finished = await get(ACCOUNT_TOKENS.OAuthSignIn).finish(name, search, flowOf(begun).oauthFlow, caller, visit);
    expect(finished).toMatchObject({ ok: false, refusal: { code: 'SESSION_REVOKED' } });
  });

  it('is linked only by somebody who has just signed in', async () => {
    const owner = await verified();
    const { id: accountId, email } = owner;
    const sessionId = owner.cookies.sessionId ?? '';
    const caller = { kind: 'account', accountId, sessionId, roles: ['user'], email, name: 'Ann' } as const;
    const linkAfter = (minutes: number) => {
      const options = { redirectUri: `${world.env.PUBLIC_URL}/callback`, returnTo: '/', linkTo: caller };
      const now = new Date(Date.now() + minutes * 60_000);
      return app.service.services.get(ACCOUNT_TOKENS.OAuthSignIn).begin(name, options, now);
    };
    expect(await linkAfter(14)).toMatchObject({ ok: true });
    expect(await linkAfter(16)).toMatchObject({ ok: false, refusal: { kind: 'forbidden', code: 'SIGN_IN_AGAIN' } });
  });

  it('refuses a callback without its flow, of another flow, with a wrong state or code, or a second time', async () => {
    newPerson();
    const begun = await begin();
    const back = await idp.visit(String(begun.headers.location));
    const call = (url: string, cookies: Record<string, string>) =>
      http(app.baseUrl, { cookie: cookieHeader(cookies) }).get(url);
    expect((await call(back, {})).data.code).toBe('OAUTH_FLOW_UNKNOWN');
    expect((await call(back, { oauthFlow: 'forged' })).data.code).toBe('OAUTH_FLOW_UNKNOWN');
    const altered = (key: string) => {
      const url = new URL(back);
      url.searchParams.set(key, 'x');
      return url.href;
    };
    expect((await call(altered('state'), flowOf(begun))).data.code).toBe('OAUTH_REFUSED');
    expect((await call(back, flowOf(await begin()))).data.code).toBe('OAUTH_REFUSED');
    expect((await call(altered('code'), flowOf(begun))).data.code).toBe('OAUTH_REFUSED');
    const other = name === 'google' ? 'github' : 'google';
    expect((await call(back.replace(`/${name}/`, `/${other}/`), flowOf(begun))).status).toBe(404);
    const good = await call(back, flowOf(begun));
    expect([good.status, cookiesOf(good).oauthFlow]).toEqual([302, '']);
    expect((await call(back, flowOf(begun))).data.code).toBe('OAUTH_REFUSED');
  });

  it('refuses an identity that was made for another flow', async () => {
    newPerson();
    const begun = await begin();
    const url = new URL(String(begun.headers.location));
    // As if the code had been got for a flow that somebody else began: the nonce (Google), the verifier (both).
    const replaced = name === 'google' ? 'nonce' : 'code_challenge';
    const other = new URL(String((await begin()).headers.location)).searchParams.get(replaced);
    url.searchParams.set(replaced, String(other));
    const back = await idp.visit(url.href);
    const refused = await http(app.baseUrl, { cookie: cookieHeader(flowOf(begun)) }).get(back);
    expect(refused.data.code).toBe('OAUTH_REFUSED');
  });

  it('leads nowhere but to pages of ours', async () => {
    for (const target of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const refused = await begin({}, `?returnTo=${encodeURIComponent(target)}`);
      expect([refused.status, refused.data.code]).toEqual([400, 'RETURN_NOT_ALLOWED']);
    }
    newPerson();
    for (const target of ['/.//evil.example', '/x/..//evil.example', '/.\\\\evil.example']) {
      const { location } = (await signIn({}, `?returnTo=${encodeURIComponent(target)}`)).headers;
      expect(new URL(String(location), app.baseUrl).origin).toBe(app.baseUrl);
    }
  });

  it('tells that the provider is away, and to try again', async () => {
    newPerson();
    const begun = await begin();
    const back = await idp.visit(String(begun.headers.location));
    await idp.close();
    const away = await http(app.baseUrl, { cookie: cookieHeader(flowOf(begun)) }).get(back);
    expect([away.status, away.data.code, away.headers['retry-after']]).toEqual([503, 'DEPENDENCY_UNAVAILABLE', '2']);
  });

  it('is not offered by providers that are not configured', async () => {
    const other = name === 'google' ? 'github' : 'google';
    expect((await http(app.baseUrl).get(`/api/auth/oauth/${other}`)).data.code).toBe('OAUTH_PROVIDER_UNKNOWN');
    expect((await http(app.baseUrl).get('/api/auth/oauth/evil')).status).toBe(404);
  });
});
