import { z } from 'zod';
import type { Caller } from '../../../application/caller.js';
import { ok } from '../reply.js';
import { type Access, type Route, route } from '../route.js';
import { serveRoutes } from './testApp.spec-support.js';

const ada: Caller = { kind: 'account', accountId: 'a', sessionId: 's', roles: ['user'], email: 'a@b.c', name: 'Ada' };
const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const echo = (access: Access = { kind: 'public' }, more: Partial<Route> = {}): Route =>
  route({
    method: 'post',
    path: '/echo/:id',
    tag: 'Test',
    summary: 'Echo',
    access,
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    query: z.strictObject({ n: z.coerce.number().optional() }),
    body: z.strictObject({ text: z.string().max(5), inner: z.looseObject({}).optional() }),
    responses: { 200: { description: 'ok' } },
    handler: async (input) =>
      ok(
        { body: input.body, revision: input.command.expectedRevision, actor: input.command.actor },
        { revision: 4, position: 9n },
      ),
    ...more,
  } as Route);

let app: Awaited<ReturnType<typeof serveRoutes>>;
afterEach(() => app.close());

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const body = (await response.json()) as {
    code: string;
    status: number;
    requestId: string;
    errors?: { path: string }[];
  };
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return `${body.status} ${body.code}${body.errors ? ` ${body.errors.map(({ path }) => path).join()}` : ''}`;
}

describe('what comes in', () => {
  it.each([
    ['malformed JSON', json('{"text"'), '400 MALFORMED_JSON'],
    [
      'bytes that are not UTF-8',
      { ...json(''), body: new Uint8Array([0x22, 0xff, 0x22]) } as RequestInit,
      '400 MALFORMED_JSON',
    ],
    [
      'another media type',
      { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } },
      '415 UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a compressed body', json('{}', { 'content-encoding': 'gzip' }), '415 UNSUPPORTED_ENCODING'],
    ['a body over the limit', json({ text: 'x'.repeat(200_000) }), '413 BODY_TOO_LARGE'],
    ['a field too long', json({ text: '123456' }), '422 INVALID_INPUT text'],
    ['a field of a wrong type', json({ text: 1 }), '422 INVALID_INPUT text'],
    ['no body', { method: 'POST' }, '422 INVALID_INPUT text'],
    ['an array for an object', json([]), '422 INVALID_INPUT '],
    ['an unknown field', json({ text: 'a', extra: 1 }), '422 INVALID_INPUT extra'],
    ['an operator as a key', json({ text: 'a', inner: { $gt: 1 } }), '422 INVALID_INPUT inner.$gt'],
    ['a prototype as a key', json('{"text":"a","inner":{"__proto__":{}}}'), '422 INVALID_INPUT inner.__proto__'],
    ['a NUL character', json({ text: 'a\u0000' }), '422 INVALID_INPUT text'],
    ['half a surrogate pair', json('{"text":"\\ud800"}'), '422 INVALID_INPUT text'],
    ['endless nesting', json(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`), '400 TOO_DEEP'],
    ['a bad If-Match', json({ text: 'a' }, { 'if-match': 'yesterday' }), '400 BAD_IF_MATCH'],
    ['a bad Idempotency-Key', json({ text: 'a' }, { 'idempotency-key': 'x'.repeat(300) }), '400 BAD_IDEMPOTENCY_KEY'],
  ])('refuses %s', async (_name, init, expected) => {
    app = await serveRoutes([echo()]);
    expect(await problemOf(await app.send('/echo/1', init as RequestInit))).toBe(expected);
  });

  it('answers 404 for a path parameter that is no id, 400 for a bad query, 404 for an unknown route', async () => {
    app = await serveRoutes([echo()]);
    expect(await problemOf(await app.send('/echo/x', json({ text: 'a' })))).toBe('404 NOT_FOUND');
    expect(await problemOf(await app.send('/echo/1?n=z', json({ text: 'a' })))).toBe('400 INVALID_INPUT n');
    expect(await problemOf(await app.send('/nowhere'))).toBe('404 ROUTE_NOT_FOUND');
  });

  it('refuses what no store takes in paths and queries, too', async () => {
    const params = z.object({ id: z.string() });
    const query = z.strictObject({ text: z.string().optional() });
    app = await serveRoutes([echo(undefined, { params, query })]);
    expect(await problemOf(await app.send('/echo/a%00b', json({ text: 'a' })))).toBe('404 NOT_FOUND');
    expect(await problemOf(await app.send('/echo/1?text=a%00b', json({ text: 'a' })))).toBe('400 INVALID_INPUT text');
    expect((await app.send('/echo/1?text=ab', json({ text: 'a' }))).status).toBe(200);
  });

  it('hands what is valid to the handler and answers with ETag and position', async () => {
    app = await serveRoutes([echo()]);
    const response = await app.send('/echo/1', json({ text: 'a' }, { 'if-match': '"3"' }));
    expect([response.status, response.headers.get('etag'), response.headers.get('nova-position')]).toEqual([
      200,
      '"4"',
      '9',
    ]);
    expect(await response.json()).toMatchObject({ body: { text: 'a' }, revision: 3 });
  });
});

describe('who has it already', () => {
  it.each(['GET', 'HEAD'])('is told so by %s', async (method) => {
    const access: Access = { kind: 'public' };
    const handler = async () => ok({ text: 'a' }, { revision: 4 });
    const responses = { 200: { description: 'ok' } };
    app = await serveRoutes([
      route({ method: 'get', path: '/thing', tag: 'Test', summary: 'Thing', access, responses, handler }),
    ]);
    // A fetch with If-None-Match of its own would also ask not to be answered from any cache.
    const { status, headers } = await app.send('/thing', {
      method,
      headers: { 'if-none-match': '"4"', 'cache-control': 'max-age=0' },
    });
    expect([status, headers.get('etag')]).toEqual([304, '"4"']);
  });
});

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

describe('what goes wrong', () => {
  it('is not shown: neither stack nor driver message', async () => {
    app = await serveRoutes([
      echo(undefined, {
        handler: async () => {
          throw new Error('relation "secret_table" does not exist');
        },
      }),
    ]);
    const response = await app.send('/echo/1', json({ text: 'a' }));
    const text = await response.clone().text();
    expect(await problemOf(response)).toBe('500 INTERNAL_ERROR');
    expect(text).not.toMatch(/secret_table|\.ts:/);
  });

  it('is 503 with Retry-After when a server is away', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    app = await serveRoutes([
      echo(undefined, {
        handler: async () => {
          throw away;
        },
      }),
    ]);
    const response = await app.send('/echo/1', json({ text: 'a' }));
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await problemOf(response)).toBe('503 DEPENDENCY_UNAVAILABLE');
  });

  const rate = [{ name: 'login', points: 5, seconds: 60, per: 'ip', whenUnavailable: 'refuse' }] as const;

  it('too often is 429 with Retry-After and the RateLimit fields', async () => {
    const limiter = { consume: async () => ({ allowed: false, limit: 5, remaining: 0, resetSeconds: 12.2 }) };
    app = await serveRoutes([echo(undefined, { rate })], { limiter });
    const response = await app.send('/echo/1', json({ text: 'a' }));
    expect([
      response.headers.get('retry-after'),
      response.headers.get('ratelimit'),
      response.headers.get('ratelimit-policy'),
    ]).toEqual(['13', '"login";r=0;t=13', '"login";q=5;w=60']);
    expect(await problemOf(response)).toBe('429 RATE_LIMITED');
  });

  it('tells of all limits, the tightest first, and refuses at any of them', async () => {
    const left: Record<string, object> = {
      wide: { allowed: true, limit: 9, remaining: 7, resetSeconds: 3 },
      last: { allowed: true, limit: 2, remaining: 0, resetSeconds: 5 },
      gone: { allowed: false, limit: 1, remaining: 0, resetSeconds: 20 },
    };
    const limiter = { consume: async ({ name }: { name: string }) => left[name] as never };
    const rules = Object.keys(left).map(
      (name, index) => ({ ...rate[0], name, per: index < 2 ? 'ip' : 'caller' }) as const,
    );
    app = await serveRoutes([echo(undefined, { rate: rules })], { limiter });
    const response = await app.send('/echo/1', json({ text: 'a' }));
    expect([response.headers.get('ratelimit'), response.headers.get('retry-after')]).toEqual(['"gone";r=0;t=20', '20']);
    expect(response.headers.get('ratelimit-policy')).toBe('"wide";q=5;w=60, "last";q=5;w=60, "gone";q=5;w=60');
    expect(await problemOf(response)).toBe('429 RATE_LIMITED');
  });

  it('limits that cannot be counted close what must not be guessed at, and nothing else', async () => {
    const limiter = {
      consume: async () => {
        throw new Error('away');
      },
    };
    app = await serveRoutes(
      [
        echo(undefined, { rate }),
        echo(undefined, { path: '/open/:id', rate: [{ ...rate[0], whenUnavailable: 'allow' }] }),
      ],
      { limiter },
    );
    expect(await problemOf(await app.send('/echo/1', json({ text: 'a' })))).toBe('503 LIMITS_UNAVAILABLE');
    expect((await app.send('/open/1', json({ text: 'a' }))).status).toBe(200);
  });
});
