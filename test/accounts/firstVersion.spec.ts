import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { cookieHeader, cookiesOf, freshEmail, http, PASSWORD, register } from './client.js';

describe('the first version’s auth routes', () => {
  let app: App;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld()), { roles: ['api'] }));
  });

  it('register answers 201 with user, tokens and the three cookies', async () => {
    const email = freshEmail();
    const response = await http(app.baseUrl).post('/api/auth/register', { email, password: PASSWORD, name: 'Ann' });
    expect(response.status).toBe(201);
    expect(response.data).toEqual({
      user: { id: expect.any(String), email, name: 'Ann', roles: ['user'], emailVerified: false },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
    });
    const cookies = cookiesOf(response);
    expect(Object.keys(cookies).toSorted()).toEqual(['accessToken', 'refreshToken', 'sessionId']);
    expect(cookies).toMatchObject({ accessToken: response.data.accessToken, refreshToken: response.data.refreshToken });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('name may be left out, and an address is one account in any case', async () => {
    const email = freshEmail();
    const api = http(app.baseUrl);
    expect((await api.post('/api/auth/register', { email, password: PASSWORD })).status).toBe(201);
    const again = await api.post('/api/auth/register', { email: email.toUpperCase(), password: PASSWORD });
    expect([again.status, again.data.code]).toEqual([409, 'EMAIL_TAKEN']);
  });

  it.each(['login', 'loginByPassword'])('%s answers 200 with the same fields and cookies', async (name) => {
    const { email, id } = await register(app.baseUrl);
    const response = await http(app.baseUrl).post(`/api/auth/${name}`, {
      email: email.toUpperCase(),
      password: PASSWORD,
    });
    expect(response.status).toBe(200);
    expect(response.data).toMatchObject({ user: { id, email }, accessToken: expect.any(String) });
    expect(Object.keys(cookiesOf(response)).toSorted()).toEqual(['accessToken', 'refreshToken', 'sessionId']);
  });

  it('validateToken tells who is signed in, by cookies or bearer', async () => {
    const person = await register(app.baseUrl);
    const expected = { userId: person.id, email: person.email, name: 'Ann' };
    const byCookies = await http(app.baseUrl, { cookie: cookieHeader(person.cookies) }).get('/api/auth/validateToken');
    expect([byCookies.status, byCookies.data]).toEqual([200, expected]);
    const byBearer = await person.api.get('/api/auth/validateToken');
    expect([byBearer.status, byBearer.data]).toEqual([200, expected]);
    expect((await http(app.baseUrl).get('/api/auth/validateToken')).status).toBe(401);
  });

  it('a refreshToken cookie alone authenticates, as often as it is sent, and brings fresh cookies', async () => {
    const person = await register(app.baseUrl);
    const api = http(app.baseUrl, { cookie: `refreshToken=${person.refreshToken}` });
    for (let call = 0; call < 3; call++) {
      const response = await api.get('/api/auth/validateToken');
      expect([response.status, response.data.userId]).toEqual([200, person.id]);
      const cookies = cookiesOf(response);
      expect(Object.keys(cookies).toSorted()).toEqual(['accessToken', 'refreshToken', 'sessionId']);
      const bearer = http(app.baseUrl, { authorization: `Bearer ${cookies.accessToken}` });
      expect((await bearer.get('/api/auth/validateToken')).status).toBe(200);
    }
  });

  it('a sessionId cookie must be of the same session', async () => {
    const [one, two] = [await register(app.baseUrl), await register(app.baseUrl)];
    const mixed = { refreshToken: one.refreshToken, sessionId: two.cookies.sessionId ?? '' };
    const response = await http(app.baseUrl, { cookie: cookieHeader(mixed) }).get('/api/auth/validateToken');
    expect([response.status, response.data.code]).toEqual([401, 'SESSION_MISMATCH']);
    expect(cookiesOf(response)).toEqual({ accessToken: '', refreshToken: '', sessionId: '' });
    const same = { refreshToken: one.refreshToken, sessionId: one.cookies.sessionId ?? '' };
    expect((await http(app.baseUrl, { cookie: cookieHeader(same) }).get('/api/auth/validateToken')).status).toBe(200);
  });

  it('an accessToken cookie without a session is stale: 401, and it is cleared', async () => {
    const { accessToken } = await register(app.baseUrl);
    const response = await http(app.baseUrl, { cookie: `accessToken=${accessToken}` }).get('/api/auth/validateToken');
    expect(response.status).toBe(401);
    expect(cookiesOf(response)).toMatchObject({ accessToken: '' });
  });

  it('logout answers 204, revokes the session and clears the cookies', async () => {
    const person = await register(app.baseUrl);
    const api = http(app.baseUrl, { cookie: cookieHeader(person.cookies) });
    const response = await api.post('/api/auth/logout');
    expect(response.status).toBe(204);
    expect(cookiesOf(response)).toEqual({ accessToken: '', refreshToken: '', sessionId: '' });
    expect((await api.get('/api/auth/validateToken')).status).toBe(401);
    expect((await person.api.get('/api/auth/validateToken')).status).toBe(401);
    const refreshed = await http(app.baseUrl).post('/api/auth/refresh', { refreshToken: person.refreshToken });
    expect(refreshed.status).toBe(401);
  });
});
