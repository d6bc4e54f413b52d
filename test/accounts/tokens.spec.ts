import { createHmac } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { clockRuns, clockSetTo } from '../projections/support/clock.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { cookieHeader, cookiesOf, http, PASSWORD, type Person, register } from './client.js';

const PHONE = { 'user-agent': 'Phone' };

describe('tokens', () => {
  let world: World;
  let app: App;

  setUp(async ({ use }) => {
    world = use(await createWorld());
    app = use(await startApp(world, { roles: ['api'] }));
  });

  const statusWith = async (token: string) =>
    (await http(app.baseUrl, { authorization: `Bearer ${token}` }).get('/api/auth/validateToken')).status;
  const refresh = (refreshToken: string, headers: Record<string, string> = PHONE) =>
    http(app.baseUrl, headers).post('/api/auth/refresh', { refreshToken });
  const secret = () => new TextEncoder().encode(world.env.JWT_ACCESS_SECRET);
  const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

  describe('for access', () => {
    let person: Person;
    beforeAll(async () => {
      person = await register(app.baseUrl);
    });

    const signed = (change: object, header: object = {}, key: Uint8Array = secret()) =>
      new SignJWT({ ...claimsOf(person.accessToken), ...change })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
        .sign(key);

    it('are good as they were issued', async () => {
      expect(await statusWith(person.accessToken)).toBe(200);
      expect(await statusWith(await signed({}))).toBe(200);
    });

    it('last 15 minutes and say only who and which session', () => {
      const claims = claimsOf(person.accessToken);
      expect(claims.exp - claims.iat).toBe(900);
      expect(Object.keys(claims).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'type']);
    });

    it.each([
      ['expired', { exp: 1_000, iat: 100 }],
      ['of another issuer', { iss: 'https://evil.example' }],
      ['for another audience', { aud: 'other-api' }],
      ['of another type', { type: 'refresh' }],
      ['without a session', { sid: undefined }],
      ['without an end', { exp: undefined }],
      ['with a longer life than any that is issued', { iat: 1_000 }],
      ['of a session of somebody else', { sub: '01900000-0000-7000-8000-000000000000' }],
      ['with an id that is none', { sub: "' or 1=1 --" }],
    ])('that are %s are refused', async (_, change) => {
      expect(await statusWith(await signed(change))).toBe(401);
    });

    it('of another kind of JWT, signed with another key or algorithm are refused', async () => {
      expect(await statusWith(await signed({}, { typ: 'JWT' }))).toBe(401);
      expect(
        await statusWith(await signed({}, {}, new TextEncoder().encode('another secret of sufficient length'))),
      ).toBe(401);
      expect(await statusWith(await signed({}, { alg: 'HS512' }, Buffer.concat([secret(), secret()])))).toBe(401);
    });

    it('with alg none are refused, however it is spelt', async () => {
      const claims = claimsOf(person.accessToken);
      expect(await statusWith(new UnsecuredJWT(claims).encode())).toBe(401);
      const body = person.accessToken.split('.')[1];
      for (const alg of ['none', 'None', 'NONE', '']) {
        const head = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt' })).toString('base64url');
        expect(await statusWith(`${head}.${body}.`)).toBe(401);
        expect(await statusWith(`${head}.${body}.${person.accessToken.split('.')[2]}`)).toBe(401);
      }
    });

    it('that were altered, cut or are garbage are refused', async () => {
      const [head, body, signature = ''] = person.accessToken.split('.');
      const other = Buffer.from(JSON.stringify({ ...claimsOf(person.accessToken), sub: 'x' })).toString('base64url');
      const resigned = createHmac('sha256', 'guess').update(`${head}.${body}`).digest('base64url');
      const bad = [`${head}.${other}.${signature}`, `${head}.${body}`, `${head}.${body}.${signature.slice(0, -2)}`];
      for (const token of [...bad, `${head}.${body}.${resigned}`, 'a.b.c', '...', 'x'.repeat(5_000)]) {
        expect(await statusWith(token)).toBe(401);
      }
    });

    it('cannot be replaced by a refresh token', async () => {
      expect(await statusWith(person.refreshToken)).toBe(401);
    });
  });

  describe('for refreshing', () => {
    afterEach(clockRuns);

    it('are rotated at each use, and the new ones work', async () => {
      const person = await register(app.baseUrl, undefined, PHONE);
      const first = await refresh(person.refreshToken);
      expect(first.status).toBe(200);
      expect(first.data).toMatchObject({ user: { id: person.id, email: person.email } });
      expect(first.data.refreshToken).not.toBe(person.refreshToken);
      expect(await statusWith(first.data.accessToken)).toBe(200);
      const cookies = cookiesOf(first);
      expect(cookies.refreshToken).toBe(first.data.refreshToken);
      const byCookie = await http(app.baseUrl, { ...PHONE, cookie: cookieHeader(cookies) }).post('/api/auth/refresh');
      expect(byCookie.status).toBe(200);
    });

    it('used fifty times at once by one client rotate once, and all fifty get the same working session', async () => {
      const other = await startApp(world, { roles: ['api'] });
      try {
        const person = await register(app.baseUrl, undefined, PHONE);
        // However long fifty take here, they come within the seconds in which it is one use.
        clockSetTo(Date.now());
        const calls = Array.from({ length: 50 }, (_, i) =>
          http(i % 2 ? app.baseUrl : other.baseUrl, PHONE).post('/api/auth/refresh', {
            refreshToken: person.refreshToken,
          }),
        );
        const answers = await Promise.all(calls);
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
        const tokens = new Set(answers.map(({ data }) => data.refreshToken));
        expect(tokens.size).toBe(1);
        for (const { data } of answers.slice(0, 5)) expect(await statusWith(data.accessToken)).toBe(200);
        const next = await refresh([...tokens][0] as string);
        expect([next.status, next.data.refreshToken.split('.')[1]]).toEqual([200, '2']);
      } finally {
        await other.close();
      }
    });

    it('used before and shown again by another client end the session', async () => {
      const person = await register(app.baseUrl, undefined, PHONE);
      const rotated = await refresh(person.refreshToken);
      const stolen = await refresh(person.refreshToken, { 'user-agent': 'Thief' });
      expect([stolen.status, stolen.data.code]).toEqual([401, 'REFRESH_TOKEN_REUSED']);
      expect((await refresh(rotated.data.refreshToken)).data.code).toBe('SESSION_REVOKED');
      expect(await statusWith(rotated.data.accessToken)).toBe(401);
    });

    it('that were never issued end nothing', async () => {
      const person = await register(app.baseUrl, undefined, PHONE);
      const [session, , value = '', tag = ''] = person.refreshToken.split('.');
      const forged = [
        `${session}.0.${'A'.repeat(43)}.${tag}`,
        `${session}.7.${value}.${tag}`,
        `${session}.0.${value}.${'A'.repeat(22)}`,
        `${session}.0.${value}`,
        person.refreshToken.slice(0, -1),
        'x'.repeat(900),
      ];
      for (const token of forged) expect((await refresh(token)).data.code).toBe('REFRESH_TOKEN_INVALID');
      expect((await refresh(person.refreshToken)).status).toBe(200);
    });

    it('are asked for when there is none, and forgotten cookies are cleared', async () => {
      expect((await http(app.baseUrl).post('/api/auth/refresh')).data.code).toBe('REFRESH_TOKEN_MISSING');
      const bad = await http(app.baseUrl, { cookie: 'refreshToken=nonsense; sessionId=x' }).post('/api/auth/refresh');
      expect([bad.status, cookiesOf(bad)]).toEqual([401, { accessToken: '', refreshToken: '', sessionId: '' }]);
    });
  });

  describe('in cookies', () => {
    it('are HttpOnly, SameSite=Lax and for the whole site', async () => {
      const response = await http(app.baseUrl).post('/api/auth/login', {
        email: (await register(app.baseUrl)).email,
        password: PASSWORD,
      });
      for (const line of response.headers['set-cookie'] ?? []) {
        expect(line).toMatch(/; httponly/i);
        expect(line).toMatch(/; samesite=lax/i);
        expect(line).toMatch(/; path=\//i);
        expect(line).not.toMatch(/; domain=/i);
      }
    });

    it('are Secure with the __Host- prefix in production, where plain names are still read', async () => {
      const production = await startApp(world, {
        roles: ['api'],
        env: {
          NODE_ENV: 'production',
          NOVA_TESTING: '0',
          PUBLIC_URL: 'https://bots.example.com',
          HOST: '127.0.0.1',
          MAIL_FROM: 'n@example.com',
        },
      });
      try {
        const person = await register(production.baseUrl);
        expect(Object.keys(person.cookies).toSorted()).toEqual([
          '__Host-accessToken',
          '__Host-refreshToken',
          '__Host-sessionId',
        ]);
        const login = await http(production.baseUrl).post('/api/auth/login', {
          email: person.email,
          password: PASSWORD,
        });
        for (const line of login.headers['set-cookie'] ?? []) expect(line).toMatch(/; secure/i);
        const prefixed = http(production.baseUrl, { cookie: cookieHeader(person.cookies) });
        expect((await prefixed.get('/api/auth/validateToken')).status).toBe(200);
        const plain = { refreshToken: person.refreshToken };
        expect(
          (await http(production.baseUrl, { cookie: cookieHeader(plain) }).get('/api/auth/validateToken')).status,
        ).toBe(200);
      } finally {
        await production.close();
      }
    });

    it('change nothing from a page of another site', async () => {
      const person = await register(app.baseUrl);
      const evil = { cookie: cookieHeader(person.cookies), origin: 'https://evil.example' };
      const refused = await http(app.baseUrl, evil).post('/api/auth/logout');
      expect([refused.status, refused.data.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
      const bySite = { cookie: cookieHeader(person.cookies), 'sec-fetch-site': 'cross-site' };
      expect((await http(app.baseUrl, bySite).patch('/api/auth/me', { name: 'Eve' })).status).toBe(403);
      const own = { cookie: cookieHeader(person.cookies), origin: app.baseUrl };
      expect((await http(app.baseUrl, own).patch('/api/auth/me', { name: 'Bea' })).status).toBe(200);
    });

    it('an expired access token is replaced from the session without another request', async () => {
      const person = await register(app.baseUrl);
      const expired = await new SignJWT({ ...claimsOf(person.accessToken), iat: 100, exp: 1_000 })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .sign(secret());
      const cookie = cookieHeader({ ...person.cookies, accessToken: expired });
      const response = await http(app.baseUrl, { cookie }).get('/api/auth/validateToken');
      expect([response.status, response.data.userId]).toEqual([200, person.id]);
      expect(await statusWith(cookiesOf(response).accessToken ?? '')).toBe(200);
    });
  });
});
