import { once } from 'node:events';
import { request } from 'node:http';
import { z } from 'zod';
import { ok } from '../reply.js';
import { type Access, route } from '../route.js';
import { echo, json, problemOf } from './echo.spec-support.js';
import { serveRoutes } from './testApp.spec-support.js';

let app: Awaited<ReturnType<typeof serveRoutes>>;
afterEach(() => app.close());

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

  it.each([
    ['', 422],
    ['text', 415],
  ])('takes a body in pieces for none when it is empty: %j', async (text, status) => {
    app = await serveRoutes([echo()]);
    const asked = request(`${app.url}/echo/1`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    asked.end(text);
    const [answer] = await once(asked, 'response');
    expect(answer.statusCode).toBe(status);
    answer.resume();
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
