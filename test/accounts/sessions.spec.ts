import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { newId } from '../../src/application/ids.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis, type World } from '../support/world.js';
import { http, PASSWORD, type Person, personOf, register } from './client.js';

const MINUTE = 60_000;

describe('sessions', () => {
  let world: World;
  let app: App;

  setUp(async ({ use }) => {
    world = use(await createWorld(await patientRedis()));
    app = use(await startApp(world));
  });

  const login = async ({ email }: Person, agent: string): Promise<Person> => {
    const headers = { 'user-agent': agent };
    return personOf(
      app.baseUrl,
      await http(app.baseUrl, headers).post('/api/auth/login', { email, password: PASSWORD }),
      headers,
    );
  };
  const listed = async ({ api }: Person, query = '') =>
    (await api.get(`/api/auth/sessions?consistency=strong${query}`)).data;
  const isIn = async ({ api }: Person) => (await api.get('/api/auth/me')).status === 200;
  const sessionOf = ({ cookies }: Person) => cookies.sessionId ?? '';

  /** A refresh as it would be at another time. */
  const refreshAt = async (token: string, afterMs: number, spend: 'always' | 'whenDue') => {
    const now = new Date(Date.now() + afterMs);
    const context = { commandId: newId(), correlationId: newId(), actor: { kind: 'visitor', id: 'v' }, now } as const;
    const visit = { ip: '127.0.0.1', userAgent: 'test', context };
    return app.service.services.get(ACCOUNT_TOKENS.Sessions).refresh(token, visit, spend);
  };

  it('are listed with device and time, page by page, the present one marked', async () => {
    const phone = await register(app.baseUrl, undefined, { 'user-agent': 'Phone' });
    const laptop = await login(phone, 'Laptop');
    const all = await listed(laptop);
    expect(all).toMatchObject({ total: 2, nextCursor: null });
    expect(all.items).toMatchObject([
      { id: sessionOf(laptop), current: true, userAgent: 'Laptop', ip: expect.any(String), method: 'password' },
      { id: sessionOf(phone), current: false, userAgent: 'Phone', method: 'register' },
    ]);
    const first = await listed(laptop, '&limit=1');
    const second = await listed(laptop, `&limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
    expect([first.items[0].id, second.items[0].id]).toEqual([sessionOf(laptop), sessionOf(phone)]);
    const stranger = await register(app.baseUrl);
    expect((await stranger.api.get(`/api/auth/sessions?cursor=${encodeURIComponent(first.nextCursor)}`)).status).toBe(
      400,
    );
  });

  it('are ended one by one by their owner, and by nobody else', async () => {
    const phone = await register(app.baseUrl);
    const laptop = await login(phone, 'Laptop');
    const stranger = await register(app.baseUrl);
    expect((await stranger.api.delete(`/api/auth/sessions/${sessionOf(phone)}`)).status).toBe(404);
    expect((await laptop.api.delete('/api/auth/sessions/not-an-id')).status).toBe(404);
    expect((await laptop.api.delete(`/api/auth/sessions/${sessionOf(phone)}`)).status).toBe(204);
    expect([await isIn(phone), await isIn(laptop)]).toEqual([false, true]);
    expect((await listed(laptop)).items.map(({ id }: { id: string }) => id)).toEqual([sessionOf(laptop)]);
  });

  it('all end at once, also those that no list knows of yet', async () => {
    const phone = await register(app.baseUrl);
    const laptop = await login(phone, 'Laptop');
    expect((await laptop.api.post('/api/auth/logout-all')).status).toBe(204);
    expect([await isIn(phone), await isIn(laptop)]).toEqual([false, false]);
    const again = await login(phone, 'Laptop');
    expect(await isIn(again)).toBe(true);
    expect((await listed(again)).total).toBe(1);
  });

  it('that were ended are refused by every process within a second', async () => {
    const other = await startApp(world, { roles: ['api'] });
    try {
      const person = await register(app.baseUrl);
      const elsewhere = http(other.baseUrl, { authorization: `Bearer ${person.accessToken}` });
      expect((await elsewhere.get('/api/auth/me')).status).toBe(200);
      await person.api.post('/api/auth/logout');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect((await elsewhere.get('/api/auth/me')).status).toBe(401);
    } finally {
      await other.close();
    }
  });

  it('are proven by a young refresh token without spending it, and spend an older one', async () => {
    const { refreshToken } = await register(app.baseUrl, undefined, { 'user-agent': 'test' });
    const young = await refreshAt(refreshToken, 14 * MINUTE, 'whenDue');
    expect(young).toMatchObject({ ok: true, value: { refreshToken } });
    const older = await refreshAt(refreshToken, 16 * MINUTE, 'whenDue');
    expect(older).toMatchObject({ ok: true });
    expect(older.ok && older.value.refreshToken).not.toBe(refreshToken);
    expect(await refreshAt(refreshToken, 17 * MINUTE, 'whenDue')).toMatchObject({
      ok: false,
      refusal: { code: 'REFRESH_TOKEN_REUSED' },
    });
  });

  it('end when they are not refreshed for SESSION_TTL_SECONDS, and after SESSION_MAX_SECONDS in any case', async () => {
    const { sessionTtlSeconds, sessionMaxSeconds } = world.config.auth;
    const idle = await register(app.baseUrl);
    expect(await refreshAt(idle.refreshToken, sessionTtlSeconds * 1000 + MINUTE, 'always')).toMatchObject({
      ok: false,
      refusal: { code: 'SESSION_EXPIRED' },
    });
    let { refreshToken } = await register(app.baseUrl);
    let elapsed = 0;
    const step = (sessionTtlSeconds - 60) * 1000;
    let result = await refreshAt(refreshToken, elapsed, 'always');
    while (result.ok && elapsed < 2 * sessionMaxSeconds * 1000) {
      refreshToken = result.value.refreshToken;
      elapsed += step;
      result = await refreshAt(refreshToken, elapsed, 'always');
    }
    expect(result).toMatchObject({ ok: false, refusal: { code: 'SESSION_EXPIRED' } });
    expect(elapsed).toBeGreaterThan(sessionMaxSeconds * 1000 - step);
    expect(elapsed).toBeLessThan(sessionMaxSeconds * 1000 + step);
  });
});
