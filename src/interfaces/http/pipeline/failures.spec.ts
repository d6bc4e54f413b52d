import { echo, json, problemOf } from './echo.spec-support.js';
import { serveRoutes } from './testApp.spec-support.js';

let app: Awaited<ReturnType<typeof serveRoutes>>;
afterEach(() => app.close());

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
