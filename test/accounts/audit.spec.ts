import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { http, PASSWORD, type Person, register } from './client.js';

describe('the audit trail of an account', () => {
  let app: App;
  let person: Person;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    person = await register(app.baseUrl, undefined, { 'user-agent': 'Noticeable device' });
  });

  const trail = async (): Promise<{ type: string }[]> =>
    (await person.api.get('/api/audit', { params: { consistency: 'strong', limit: 200 } })).data.items;

  it('shows each sign-in, refused ones, and every change of keys, without personal data or secrets', async () => {
    const login = (password: string) => http(app.baseUrl).post('/api/auth/login', { email: person.email, password });
    await login(PASSWORD);
    await login('wrong password');
    await login('wrong password');
    const { id, key } = (await person.api.post('/api/apiKeys', { name: 'k', scopes: ['bots:read'] })).data;
    await person.api.post(`/api/apiKeys/${id}/rotate`, {});
    await person.api.delete(`/api/apiKeys/${id}`);
    let entries = await trail();
    for (let wait = 0; wait < 300 && !entries.some(({ type }) => type === 'SignInRefused'); wait++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      entries = await trail();
    }
    const count = (type: string) => entries.filter((entry) => entry.type === type).length;
    expect({
      registered: count('AccountRegistered'),
      started: count('SessionStarted'),
      refused: count('SignInRefused'),
      issued: count('ApiKeyIssued'),
      rotated: count('ApiKeyRotated'),
      revoked: count('ApiKeyRevoked'),
    }).toEqual({ registered: 1, started: 2, refused: 1, issued: 1, rotated: 1, revoked: 1 });
    const text = JSON.stringify(entries);
    for (const secret of [person.email, 'Noticeable device', key.slice(30, 60), person.refreshToken.slice(40, 70)]) {
      expect(text).not.toContain(secret);
    }
  });

  it('shows nothing of it to anybody else', async () => {
    const stranger = await register(app.baseUrl);
    const answer = await stranger.api.get('/api/audit', { params: { consistency: 'strong', subject: person.id } });
    expect(answer.data.items).toEqual([]);
  });

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '1969-12-31T23:59:59Z'])(
    'shows all since %s, which was before anything happened, and nothing until then',
    async (time) => {
      const ask = async (params: object) => (await person.api.get('/api/audit', { params })).data.total;
      const all = await ask({ consistency: 'strong' });
      expect(all).toBeGreaterThan(0);
      expect([await ask({ from: time }), await ask({ to: time })]).toEqual([all, 0]);
    },
  );

  it.each(['9999-12-31T23:59:59-14:00', '9000-01-01T00:00:00+23:59', `9000-01-01T00:00:00.${'1'.repeat(300)}Z`])(
    'shows nothing since %s, which is yet to come, and all until then',
    async (time) => {
      const ask = async (params: object) => (await person.api.get('/api/audit', { params })).data.total;
      const all = await ask({ consistency: 'strong' });
      expect([await ask({ from: time }), await ask({ to: time })]).toEqual([0, all]);
    },
  );
});
