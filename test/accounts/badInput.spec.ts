import { jest } from '@jest/globals';
import argon2 from 'argon2';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis } from '../support/world.js';
import { cookieHeader, cookiesOf, freshEmail, http, PASSWORD, type Person, register } from './client.js';

describe('bad input', () => {
  let app: App;
  let person: Person;

  setUp(async ({ use }) => {
    hashCheaply();
    const world = use(await createWorld({ ...(await patientRedis()), TRUSTED_PROXIES: '127.0.0.1' }));
    app = use(await startApp(world, { roles: ['api'] }));
    person = await register(app.baseUrl);
  });

  let client = 0;
  /** Each from an address of its own: limits per address are another test's business. */
  const somebody = () => ({ 'x-forwarded-for': `10.${++client >> 8}.${client & 255}.1` });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    http(app.baseUrl, { ...somebody(), ...headers }).post(`/api/auth/${path}`, body);

  it.each([
    ['missing', {}],
    ['of a wrong type', { email: 7, password: ['x'], name: {} }],
    ['null', { email: null, password: null }],
    ['too long', { email: `${'a'.repeat(250)}@example.com`, password: 'x'.repeat(2_000), name: 'n'.repeat(101) }],
    ['empty', { email: '', password: '' }],
    ['no address', { email: 'not an address', password: PASSWORD }],
    ['an address list', { email: 'a@example.com,b@example.com', password: PASSWORD }],
    ['an operator', { email: { $gt: '' }, password: PASSWORD }],
    ['unknown', { email: 'a@example.com', password: PASSWORD, role: 'admin' }],
    ['an address with a null byte', { email: 'a\u0000@example.com', password: PASSWORD }],
    ['a password with a null byte', { email: 'a@example.com', password: `${PASSWORD}\u0000` }],
    ['a name with a line break', { email: 'a@example.com', password: PASSWORD, name: 'Ann\r\nBcc: x@example.com' }],
    ['a name that turns the text around', { email: 'a@example.com', password: PASSWORD, name: 'nnA\u202e' }],
  ])('fields that are %s are refused by name, never with a 500', async (_, body) => {
    for (const path of ['register', 'login', 'otp', 'otp/login', 'password/forgot', 'password/reset']) {
      const { status, data } = await post(path, body);
      expect([path, status < 500, status === 202 || data.code === 'INVALID_INPUT' || status === 401]).toEqual([
        path,
        true,
        true,
      ]);
    }
    const refused = await post('register', body);
    expect(refused.status).toBe(422);
    expect(refused.data.errors[0]).toEqual({ path: expect.any(String), message: expect.any(String) });
  });

  it('names are kept as they are spelt, joiners of Persian and of emoji included', async () => {
    for (const name of ['علی\u200cرضا', '👨\u200d👩\u200d👧', 'Zoe\u0308', '日本語']) {
      const { status, data } = await post('register', { email: freshEmail(), password: PASSWORD, name });
      expect([status, data.user?.name]).toEqual([201, name.normalize('NFC')]);
    }
  });

  it('bodies that are no JSON, no object or too large are refused', async () => {
    const raw = (body: string, type = 'application/json') =>
      fetch(`${app.baseUrl}/api/auth/login`, {
        method: 'POST',
        body,
        headers: { ...somebody(), 'content-type': type },
      });
    expect((await raw('{"email":')).status).toBe(400);
    expect((await raw('[]')).status).toBe(422);
    expect((await raw('email=a', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await raw(JSON.stringify({ email: 'x'.repeat(120_000) }))).status).toBe(413);
  });

  it('addresses that only look like another’s are refused, and case makes no difference', async () => {
    const [name = '', domain = ''] = person.email.split('@');
    const lookAlikes = [
      `${name.replace('p', 'р')}@${domain}`,
      `${name}@exаmple.com`,
      `ｐ${name.slice(1)}@${domain}`,
      `${name}\u200b@${domain}`,
    ];
    for (const email of lookAlikes) {
      expect((await post('register', { email, password: PASSWORD })).status).toBe(422);
      expect((await post('login', { email, password: PASSWORD })).status).toBe(422);
      expect((await post('password/forgot', { email })).status).toBe(422);
    }
    expect((await post('register', { email: `  ${person.email.toUpperCase()} `, password: PASSWORD })).data.code).toBe(
      'EMAIL_TAKEN',
    );
    expect((await post('login', { email: person.email.toUpperCase(), password: PASSWORD })).data.user.id).toBe(
      person.id,
    );
  });

  it('registering one address fifty times at once makes one account', async () => {
    const email = freshEmail();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post('register', { email, password: PASSWORD })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect((await post('login', { email, password: PASSWORD })).status).toBe(200);
  });

  it('cookies without a session, of two sessions or of garbage are refused and cleared', async () => {
    const other = await register(app.baseUrl, undefined, somebody());
    const mixes: Record<string, string>[] = [
      { accessToken: person.accessToken },
      { accessToken: person.accessToken, sessionId: other.cookies.sessionId ?? '' },
      { accessToken: person.accessToken, refreshToken: other.refreshToken },
      { accessToken: 'x', refreshToken: 'y', sessionId: 'z' },
      { refreshToken: person.refreshToken.slice(0, 50) },
    ];
    for (const cookies of mixes) {
      const response = await http(app.baseUrl, { cookie: cookieHeader(cookies) }).get('/api/auth/me');
      expect([response.status, cookiesOf(response)]).toEqual([
        401,
        { accessToken: '', refreshToken: '', sessionId: '' },
      ]);
    }
    const lonely = await http(app.baseUrl, { cookie: `sessionId=${person.cookies.sessionId}` }).get('/api/auth/me');
    expect(lonely.status).toBe(401);
  });

  it('odd Authorization headers are refused', async () => {
    for (const authorization of ['Bearer', 'Basic YTpi', `Bearer ${person.accessToken} x`, 'Bearer nova_test_', 'x']) {
      expect((await http(app.baseUrl, { authorization }).get('/api/auth/me')).status).toBe(401);
    }
  });

  it('a known and an unknown address get the same answer to a wrong password', async () => {
    const known = await post('login', { email: person.email, password: 'wrong password' });
    const unknown = await post('login', { email: freshEmail(), password: 'wrong password' });
    const of = ({ status, data }: typeof known) => ({ status, ...data, requestId: '' });
    expect(of(known)).toEqual(of(unknown));
    expect(of(known)).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
  });

  it('guessing at an address is stopped after ten failures, from anywhere after a hundred, known or not', async () => {
    for (const email of [(await register(app.baseUrl, undefined, somebody())).email, freshEmail()]) {
      const here = somebody();
      const guess = async (headers: Record<string, string>, password = 'wrong password') =>
        (await http(app.baseUrl, headers).post('/api/auth/login', { email, password })).status;
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 11; attempt++) statuses.push(await guess(here));
      expect(statuses).toEqual([...Array(10).fill(401), 429]);
      expect(await guess(here, PASSWORD)).toBe(429);
      const storm = await Promise.all(Array.from({ length: 120 }, () => guess(somebody())));
      expect(storm.filter((status) => status === 401)).toHaveLength(90);
      expect(storm.filter((status) => status === 429)).toHaveLength(30);
    }
  });

  it('right passwords that come at once close nothing', async () => {
    const { email } = await register(app.baseUrl, undefined, somebody());
    const here = http(app.baseUrl, somebody());
    const enter = async () => (await here.post('/api/auth/login', { email, password: PASSWORD })).status;
    await Promise.all(Array.from({ length: 40 }, enter));
    expect(await enter()).toBe(200);
  });

  it('guessing at passwords from everywhere does not close the ways by mail', async () => {
    const { email } = await register(app.baseUrl, undefined, somebody());
    const guesses = Array.from({ length: 110 }, () =>
      http(app.baseUrl, somebody()).post('/api/auth/login', { email, password: 'wrong password' }),
    );
    expect((await Promise.all(guesses)).at(-1)?.data.code).toBe('TOO_MANY_ATTEMPTS');
    const owner = http(app.baseUrl, somebody());
    expect((await owner.post('/api/auth/password/forgot', { email })).status).toBe(202);
    const reset = { email, code: '000000', newPassword: 'seven lamps in a row' };
    expect((await owner.post('/api/auth/password/reset', reset)).data.code).toBe('CODE_INVALID');
    expect((await owner.post('/api/auth/otp/login', { email, code: '000000' })).data.code).toBe('INVALID_CREDENTIALS');
  });

  it('signing in rightly is not counted as guessing', async () => {
    const { email } = await register(app.baseUrl, undefined, somebody());
    const here = somebody();
    for (let attempt = 0; attempt < 15; attempt++) {
      expect((await http(app.baseUrl, here).post('/api/auth/login', { email, password: PASSWORD })).status).toBe(200);
    }
  });

  it('one address of the network may not sign in without end, and is told when it may again', async () => {
    const here = somebody();
    const attempts = Array.from({ length: 65 }, () =>
      http(app.baseUrl, here).post('/api/auth/login', { email: freshEmail(), password: 'wrong password' }),
    );
    const answers = await Promise.all(attempts);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.headers).toMatchObject({
      'ratelimit-policy': '"login";q=60;w=60',
      ratelimit: expect.stringMatching(/^"login";r=0;t=\d+$/),
      'retry-after': expect.stringMatching(/^\d+$/),
    });
  });
});

/** The same hashes at the least cost there is: hundreds of guesses are counted here, none is to be made slow. */
function hashCheaply(): void {
  const { hash } = argon2;
  jest.spyOn(argon2, 'hash').mockImplementation((password, options) => {
    return hash(password, { ...options, memoryCost: 8, timeCost: 1 }) as Promise<string> & Promise<Buffer>;
  });
}
