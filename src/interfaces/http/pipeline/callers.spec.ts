import type { Caller } from '../../../application/caller.js';
import { ok } from '../reply.js';
import type { Access } from '../route.js';
import { ada, echo, json, problemOf } from './echo.spec-support.js';
import { serveRoutes } from './testApp.spec-support.js';

let app: Awaited<ReturnType<typeof serveRoutes>>;
afterEach(() => app.close());

describe('an Idempotency-Key', () => {
  const claims: string[] = [];
  const idempotency = {
    claim: async (owner: string) => {
      claims.push(owner);
      return { kind: 'repeated', answer: { status: 200, headers: {}, body: '"again"' } } as const;
    },
    complete: async () => {},
    release: async () => {},
    removeOf: async () => {},
  };
  const post = (headers: Record<string, string>) =>
    app.send('/echo/1', json({ text: 'a' }, { 'idempotency-key': 'k', authorization: 'Bearer good', ...headers }));

  it('gives the first answer again, except for a stream, which cannot be kept', async () => {
    const streams = { ...echo(), responses: { 200: { description: '', otherContentType: 'text/event-stream' } } };
    app = await serveRoutes([streams], { idempotency }, ada);
    expect(await (await post({})).text()).toBe('"again"');
    for (const accept of ['text/event-stream', 'Text/Event-Stream']) {
      expect(await (await post({ accept })).text()).toContain('"text":"a"');
    }
  });

  it('holds for a route that has no stream, whatever the client says it takes', async () => {
    app = await serveRoutes([echo()], { idempotency }, ada);
    expect(await (await post({ accept: 'application/json, text/event-stream' })).text()).toBe('"again"');
  });

  it('of a visitor is apart from those of other visitors and of the owner', async () => {
    claims.length = 0;
    app = await serveRoutes(
      [echo({ kind: 'chat' })],
      { idempotency },
      {
        kind: 'publishable',
        botId: 'b',
        keyId: 'pub',
        accountId: 'a',
      },
    );
    await post({});
    expect(claims[0]).toMatch(/^visitor:pub:/);
  });

  it('of an API key is apart from those of other keys and of the account', async () => {
    claims.length = 0;
    const callers = [
      ada,
      ...['k1', 'k2'].map((keyId) => ({ kind: 'apiKey', accountId: 'a', keyId, scopes: [] }) as const),
    ];
    for (const caller of callers) {
      app = await serveRoutes([echo()], { idempotency }, caller);
      await post({});
      if (caller !== callers.at(-1)) await app.close();
    }
    expect(new Set(claims).size).toBe(3);
  });
});

describe('who calls', () => {
  const post = (headers: Record<string, string>) => app.send('/echo/1', json({ text: 'a' }, headers));

  it('is asked for where a route demands it', async () => {
    app = await serveRoutes([echo({ kind: 'account' })], {}, ada);
    expect(await problemOf(await post({}))).toBe('401 NOT_AUTHENTICATED');
    expect(await problemOf(await post({ authorization: 'Bearer bad' }))).toBe('401 TOKEN_INVALID');
    expect((await post({ authorization: 'Bearer good' })).status).toBe(200);
  });

  it('is told how to authenticate with each 401', async () => {
    app = await serveRoutes([echo({ kind: 'account' })], {}, ada);
    for (const headers of [{}, { authorization: 'Bearer bad' }]) {
      expect((await post(headers)).headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('is the only one for whom caches may keep the answer, and they ask each time', async () => {
    app = await serveRoutes([echo({ kind: 'account' })], {}, ada);
    const kept = async () => (await post({ authorization: 'Bearer good' })).headers.get('cache-control');
    expect(await kept()).toBe('private, no-cache');
    await app.close();
    const handler = async () => ok({}, { headers: { 'cache-control': 'no-store' } });
    app = await serveRoutes([echo({ kind: 'account' }, { handler })], {}, ada);
    expect(await kept()).toBe('no-store');
  });

  it('does not matter on a public route, even with a bad token', async () => {
    app = await serveRoutes([echo()], {}, ada);
    expect((await post({ authorization: 'Bearer bad' })).status).toBe(200);
  });

  it.each([
    ['a role that is missing', { kind: 'account', role: 'admin' }, ada, '403 ROLE_REQUIRED'],
    [
      'a key where a person is needed',
      { kind: 'account' },
      { kind: 'apiKey', accountId: 'a', keyId: 'k', scopes: [] },
      '403 SIGN_IN_REQUIRED',
    ],
    [
      'a key without the scope',
      { kind: 'key', scope: 'bots:write' },
      { kind: 'apiKey', accountId: 'a', keyId: 'k', scopes: ['bots:read'] },
      '403 SCOPE_MISSING',
    ],
    [
      'a widget’s key beyond the chat',
      { kind: 'key', scope: 'bots:read' },
      { kind: 'publishable', botId: 'b', keyId: 'k', accountId: 'a' },
      '403 KEY_NOT_ALLOWED',
    ],
  ] as [string, Access, Caller, string][])('is refused for %s', async (_name, access, caller, expected) => {
    app = await serveRoutes([echo(access)], {}, caller);
    expect(await problemOf(await post({ authorization: 'Bearer good' }))).toBe(expected);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }, 403],
    ['no origin but a cross-site browser', { 'sec-fetch-site': 'cross-site' }, 403],
    ['the opaque origin', { origin: 'null' }, 403],
    ['an allowed origin', { origin: 'https://app.example' }, 200],
    ['a program', {}, 200],
  ])('may act by cookie from %s: %s → %i', async (_name, headers, status) => {
    app = await serveRoutes([echo({ kind: 'account' })], {}, ada);
    expect((await post({ cookie: 'accessToken=good', ...headers })).status).toBe(status);
  });
});
