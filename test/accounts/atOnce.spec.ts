import { jest } from '@jest/globals';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import type { CommandContext } from '../../src/application/commandContext.js';
import { newId } from '../../src/application/ids.js';
import { OWN } from '../../src/infrastructure/container/accountTokens.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { http, PASSWORD, register } from './client.js';

const SIX = [1, 2, 3, 4, 5, 6];

/** Each is decided on what it has checked: the first wins, and the others hear that it is so no more. */
describe('requests of one account at the same time', () => {
  let app: App;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
  });

  const contextOf = (accountId: string): CommandContext => ({
    commandId: newId(),
    correlationId: newId(),
    actor: { kind: 'account', id: accountId },
    now: new Date(),
  });
  const post = (path: string, body: object) => http(app.baseUrl).post(`/api/auth/${path}`, body);

  it('change the password once: for the others the old one is right no more', async () => {
    const { email, api } = await register(app.baseUrl);
    const wanted = SIX.map((n) => `seven lamps in row ${n}`);
    const answers = await Promise.all(
      wanted.map((newPassword) => api.post('/api/auth/password', { currentPassword: PASSWORD, newPassword })),
    );
    expect(answers.map(({ status, data }) => data.code ?? status).sort()).toEqual([
      204,
      ...Array.from({ length: 5 }, () => 'WRONG_PASSWORD'),
    ]);
    const won = answers.findIndex(({ status }) => status === 204);
    expect((await post('login', { email, password: wanted[won] })).status).toBe(200);
    expect((await post('login', { email, password: wanted[(won + 1) % 6] })).status).toBe(401);
    expect((await api.get('/api/auth/me')).status).toBe(200);
  });

  it('sign in with a password only if nothing ended all sessions while it was looked at', async () => {
    const { id, email } = await register(app.baseUrl);
    const { get } = app.service.services;
    const passwords = get(OWN.Passwords);
    const matches = passwords.matches.bind(passwords);
    const spy = jest.spyOn(passwords, 'matches').mockImplementationOnce(async (...of) => {
      const isRight = await matches(...of);
      await get(ACCOUNT_TOKENS.Sessions).revokeAll(id, contextOf(id));
      return isRight;
    });
    const login = () => post('login', { email, password: PASSWORD });
    expect((await login()).data.code).toBe('INVALID_CREDENTIALS');
    spy.mockRestore();
    expect((await login()).status).toBe(200);
  });

  it('issue no key to a session or a key that has ended, even where that is not known yet', async () => {
    const { id: accountId, email, cookies, api } = await register(app.baseUrl);
    const keyId = (await api.post('/api/apiKeys', { name: 'CI', scopes: ['apiKeys:write'] })).data.id;
    const { get } = app.service.services;
    const callers = {
      session: { kind: 'account', accountId, sessionId: cookies.sessionId ?? '', roles: [], email, name: '' },
      key: { kind: 'apiKey', accountId, keyId, scopes: ['apiKeys:write'] },
    } as const;
    const issueTo = async (caller: (typeof callers)[keyof typeof callers]) => {
      const limit = { points: 1, seconds: 60 };
      const request = { name: '', scopes: ['apiKeys:write'], limit, expiresAt: null } as const;
      const issued = await get(ACCOUNT_TOKENS.ApiKeys).issue(newId(), caller, request, contextOf(accountId));
      return issued.ok ? 'issued' : issued.refusal.code;
    };
    expect([await issueTo(callers.session), await issueTo(callers.key)]).toEqual(['issued', 'issued']);
    // The mailbox throws out whoever took the address without proof.
    const visit = { ip: '127.0.0.1', userAgent: '', context: { ...contextOf(accountId), now: new Date(0) } };
    await get(ACCOUNT_TOKENS.SignIn).proveMailbox(accountId, visit);
    expect([await issueTo(callers.session), await issueTo(callers.key)]).toEqual([
      'SESSION_REVOKED',
      'API_KEY_REVOKED',
    ]);
  });

  it.each(['secret', 'publishable'])(
    'rotate a %s key once: nobody is given one that was replaced already',
    async (kind) => {
      const person = await register(app.baseUrl);
      const { api } = person;
      const issuedKey = async () => {
        if (kind === 'secret') return (await api.post('/api/apiKeys', { name: 'CI', scopes: ['bots:read'] })).data;
        const { id } = (await api.post('/api/bot', { name: 'Shop', platform: 'Website', purpose: 'Answers' })).data;
        for (;;) {
          const { data } = await api.get(`/api/apiKeys/${id}?consistency=strong`);
          if (data.key) return data;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      const { id, key } = await issuedKey();
      const caller = {
        kind: 'account',
        accountId: person.id,
        sessionId: '',
        roles: ['user'],
        email: '',
        name: '',
      } as const;
      const keys = app.service.services.get(ACCOUNT_TOKENS.ApiKeys);
      const results = await Promise.all(SIX.map(() => keys.rotate(id, caller, 60, contextOf(person.id))));
      const codes = results.map((result) => (result.ok ? 'rotated' : result.refusal.code));
      expect(codes.sort()).toEqual([...Array.from({ length: 5 }, () => 'CONCURRENT_UPDATE'), 'rotated']);
      const isGood = async (text: string) =>
        (await http(app.baseUrl).post('/api/apiKeys/verify', { key: text })).data.valid;
      const given = results.flatMap((result) => (result.ok ? [result.value.text] : []));
      expect(await Promise.all([key, ...given].map(isGood))).toEqual([true, true]);
      expect((await api.post(`/api/apiKeys/${id}/rotate`, { overlapSeconds: 60 })).status).toBe(200);
    },
  );
});
