import { TOKENS } from '../../src/application/tokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { freshEmail, http, PASSWORD, type Person, register } from './client.js';

describe('erasing an account', () => {
  let world: World;
  let app: App;
  let person: Person;
  let key: string;
  let botId: string;

  const email = freshEmail();
  const login = (password = PASSWORD) => http(app.baseUrl).post('/api/auth/login', { email, password });

  setUp(async ({ use }) => {
    world = use(await createWorld());
    app = use(await startApp(world));
    person = await register(app.baseUrl, email, { 'user-agent': 'Erasable device' });
    key = (await person.api.post('/api/apiKeys', { name: 'Key of Ann', scopes: ['bots:read'] })).data.key;
    botId = (await person.api.post('/api/bot', { name: 'Ann’s bot', platform: 'Website', purpose: 'Answers' })).data.id;
  });

  const streamOf = async (stream: string) => {
    const events = [];
    for await (const event of app.service.services.get(TOKENS.EventStore).readStream(stream)) events.push(event);
    return events;
  };
  const until = async (done: () => Promise<boolean>) => {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not happen within a minute');
  };

  it('needs the password, or a code from the mailbox', async () => {
    expect((await person.api.delete('/api/auth/me')).data.code).toBe('PROOF_MISSING');
    expect((await person.api.delete('/api/auth/me', { data: { password: 'wrong password' } })).data.code).toBe(
      'WRONG_PASSWORD',
    );
    expect((await person.api.delete('/api/auth/me', { data: { code: '000000' } })).data.code).toBe('CODE_INVALID');
    expect((await login()).status).toBe(200);
  });

  it('ends every session and key at once, and nobody can sign in any more', async () => {
    expect((await person.api.delete('/api/auth/me', { data: { password: PASSWORD } })).status).toBe(204);
    expect((await person.api.get('/api/auth/me')).status).toBe(401);
    expect((await http(app.baseUrl).post('/api/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    expect((await http(app.baseUrl, { 'x-api-key': key }).get('/api/bot')).data.code).toBe('API_KEY_REVOKED');
    expect((await login()).data.code).toBe('INVALID_CREDENTIALS');
  });

  it('takes its bots and keys along', async () => {
    await until(async () => (await streamOf(`account-${person.id}`)).some(({ type }) => type === 'ErasureCompleted'));
    expect((await streamOf(`bot-${botId}`)).at(-1)?.type).toBe('BotPurged');
    const pool = app.service.services.get(INFRA.Postgres);
    for (const table of ['rm_sessions.sessions', 'rm_api_keys.api_keys', 'account_passwords', 'known_devices']) {
      const { rows } = await pool.query(`SELECT 1 FROM ${table} WHERE account_id = $1`, [person.id]);
      expect([table, rows]).toEqual([table, []]);
    }
  });

  it('leaves no word of the person in events or read models', async () => {
    const [registered] = await streamOf(`account-${person.id}`);
    expect(registered).toMatchObject({ type: 'AccountRegistered', data: { email: '[erased]', name: '[erased]' } });
    const [started] = await streamOf(`session-${person.cookies.sessionId}`);
    expect(started).toMatchObject({ data: { ip: '[erased]', userAgent: '[erased]', client: '[erased]' } });
    const pool = app.service.services.get(INFRA.Postgres);
    const { rows } = await pool.query('SELECT email, name, erased_at FROM rm_accounts.accounts WHERE id = $1', [
      person.id,
    ]);
    expect(rows).toEqual([{ email: null, name: null, erased_at: expect.any(Date) }]);
    const redis = app.service.services.get(INFRA.Redis);
    for (const name of await redis.keys(`${world.env.NOVA_KEY_PREFIX}:account:*`)) {
      expect(await redis.get(name)).not.toContain(email);
    }
  });

  it('frees the address for a new account that has nothing to do with the old one', async () => {
    const again = await register(app.baseUrl, email);
    expect(again.id).not.toBe(person.id);
    expect((await again.api.get('/api/apiKeys?consistency=strong')).data.total).toBe(0);
  });
});
