import { echo } from './echo.spec-support.js';
import { serveRoutes } from './testApp.spec-support.js';

const CHROMIUM = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';

const fails = (detail: string) => {
  const { body: _, ...route } = echo();
  const handler = async () => {
    throw new Error(detail);
  };
  return { ...route, method: 'get', path: '/shown/:id', handler } as const;
};

let app: Awaited<ReturnType<typeof serveRoutes>>;
beforeEach(async () => {
  app = await serveRoutes([fails('relation "secret_table" does not exist')]);
});
afterEach(() => app.close());

const get = (path: string, accept?: string) => app.send(path, { headers: accept === undefined ? {} : { accept } });
const typeOf = (response: Response) => response.headers.get('content-type')?.split(';')[0];

describe('a problem', () => {
  it('is a page for a browser: the same status, not kept, nothing run and nothing loaded', async () => {
    const response = await get('/nowhere', CHROMIUM);
    const html = await response.text();
    expect([response.status, typeOf(response), response.headers.get('cache-control')]).toEqual([
      404,
      'text/html',
      'no-store',
    ]);
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('There is no page at this address.');
    expect(html).not.toMatch(/<script|nowhere|ROUTE_NOT_FOUND/);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'none'.*style-src 'nonce-[^']+'/);
    expect(html).toContain(`nonce="${/nonce-([^']+)/.exec(policy!)![1]}"`);
  });

  it('names the request of a fault, and nothing else of it', async () => {
    const response = await get('/shown/1', CHROMIUM);
    const html = await response.text();
    expect([response.status, html]).toEqual([500, expect.stringContaining(response.headers.get('x-request-id')!)]);
    expect(html).not.toContain('secret_table');
  });

  it.each([undefined, '*/*', 'application/json', 'application/json, text/html;q=0.9', 'text/*;q=0.1, */*', 'nonsense'])(
    'is a problem document for Accept: %s',
    async (accept) => {
      const response = await get('/nowhere', accept);
      expect([response.status, typeOf(response)]).toEqual([404, 'application/problem+json']);
    },
  );

  it('tells caches that it depends on Accept, except in the API, where it is never a page', async () => {
    for (const accept of [CHROMIUM, '*/*'])
      expect((await get('/nowhere', accept)).headers.get('vary')).toMatch(/\baccept\b/i);
    for (const path of ['/api', '/api/', '/api/nowhere', '/API/nowhere']) {
      const response = await get(path, CHROMIUM);
      expect([path, response.status, typeOf(response)]).toEqual([path, 404, 'application/problem+json']);
    }
    expect(typeOf(await get('/apiary', CHROMIUM))).toBe('text/html');
  });
});
