import { z } from 'zod';
import type { IdempotencyStore, StoredAnswer } from '../../../application/ports/idempotencyStore.js';
import { Problem } from '../problem.js';
import { type Reply, type RouteInput, route } from '../route.js';
import { serveRoutes } from './testApp.spec-support.js';

const erased = new Set<string>();

/** As the one in Postgres, in memory. */
function inMemory(): IdempotencyStore {
  const known = new Map<string, { fingerprint: string; answer: StoredAnswer | null; subject?: string | undefined }>();
  return {
    claim: async (owner, key, fingerprint) => {
      const found = known.get(`${owner} ${key}`);
      if (!found) known.set(`${owner} ${key}`, { fingerprint, answer: null });
      if (!found) return { kind: 'first', since: '1' };
      if (found.fingerprint !== fingerprint) return { kind: 'mismatch' };
      if (found.subject !== undefined && erased.has(found.subject)) return { kind: 'erased' };
      return found.answer ? { kind: 'repeated', answer: found.answer } : { kind: 'running' };
    },
    complete: async (owner, key, answer, subject) => {
      const found = known.get(`${owner} ${key}`);
      if (found) Object.assign(found, { answer, subject: subject?.id });
    },
    release: async (owner, key) => void known.delete(`${owner} ${key}`),
    removeOf: async () => known.clear(),
  };
}

let calls = 0;
let app: Awaited<ReturnType<typeof serveRoutes>>;
afterEach(() => app.close());

async function serve(handler: (input: RouteInput<unknown, unknown, { text: string }>) => Promise<Reply>) {
  calls = 0;
  app = await serveRoutes(
    [
      route({
        method: 'post',
        path: '/do',
        tag: 'Test',
        summary: 'Do',
        access: { kind: 'public' },
        body: z.strictObject({ text: z.string() }),
        responses: { 201: { description: 'done' } },
        handler: async (input) => {
          calls += 1;
          return handler(input);
        },
      }),
    ],
    { idempotency: inMemory() },
  );
}

async function post(text = 'a', key = 'k') {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const response = await app.send('/do', { method: 'POST', headers, body: JSON.stringify({ text }) });
  const { status } = response;
  const of = (name: string) => response.headers.get(name);
  return { status, of, cookies: response.headers.getSetCookie(), body: JSON.parse(await response.text()) };
}

describe('a request repeated with its Idempotency-Key', () => {
  it('gets the first answer again: status, body, position, and that it must not be cached', async () => {
    await serve(async () => ({
      status: 201,
      body: { n: calls },
      headers: { 'cache-control': 'no-store' },
      revision: 3,
      position: 8n,
    }));
    const first = await post();
    const again = await post();
    expect(calls).toBe(1);
    expect([again.status, again.body]).toEqual([201, { n: 1 }]);
    for (const name of ['etag', 'nova-position', 'cache-control', 'content-type']) {
      expect(again.of(name)).toBe(first.of(name));
    }
    expect([first.of('idempotency-replayed'), again.of('idempotency-replayed')]).toEqual([null, 'true']);
  });

  it('gets the cookies of a sign-in again', async () => {
    await serve(async ({ koa }) => {
      koa.cookies.set('accessToken', `t${calls}`);
      koa.cookies.set('refreshToken', `r${calls}`);
      return { status: 201, body: {} };
    });
    const first = await post();
    expect(first.cookies).toHaveLength(2);
    expect((await post()).cookies).toEqual(first.cookies);
  });

  it('gets a refusal again, but may try again after a failure of ours', async () => {
    await serve(async () => {
      throw calls === 1 ? new Problem(503, 'AWAY', 'Away.') : new Problem(401, 'WRONG', 'Wrong.');
    });
    expect((await post()).status).toBe(503);
    const refused = await post();
    const again = await post();
    expect(calls).toBe(2);
    expect([again.status, again.body, again.of('www-authenticate')]).toEqual([401, refused.body, 'Bearer']);
  });

  it('may try again when it was told to, after a limit say', async () => {
    await serve(async () => {
      if (calls === 1) throw new Problem(429, 'TOO_MANY', 'Too many.', {}, { 'retry-after': '1' });
      return { status: 201, body: { n: calls } };
    });
    expect((await post()).status).toBe(429);
    expect([(await post()).body, (await post()).body]).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('is refused with another body, and works under another key', async () => {
    await serve(async () => ({ status: 201, body: { n: calls } }));
    await post();
    const other = await post('b');
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await post('b', 'l')).body).toEqual({ n: 2 });
  });

  it('is told that its answer is erased when the one is whose texts it held', async () => {
    await serve(async () => ({ status: 201, body: { n: calls }, subject: { id: 'ada', within: 'all' } }));
    await post();
    erased.add('somebody else');
    expect((await post()).body).toEqual({ n: 1 });
    erased.add('ada');
    const again = await post();
    expect([again.status, again.body.code, again.of('idempotency-replayed')]).toEqual([410, 'ERASED', null]);
    expect((await post('b')).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(calls).toBe(1);
  });

  it('is told to wait while the first is still running', async () => {
    let finish = () => {};
    const running = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await serve(async () => {
      await running;
      return { status: 201, body: { n: calls } };
    });
    const first = post();
    while (calls === 0) await new Promise((resolve) => setImmediate(resolve));
    const early = await post();
    expect([early.status, early.body.code, early.of('retry-after')]).toEqual([409, 'REQUEST_IN_PROGRESS', '1']);
    finish();
    expect((await first).status).toBe(201);
    expect((await post()).body).toEqual({ n: 1 });
  });
});
