import { gzipSync } from 'node:zlib';
import { closeAll, fetcher, LIMITS, refusal, site } from './support/fetching.js';

afterEach(closeAll);

describe('everything has a limit', () => {
  it('a body that is announced as too large is not read', async () => {
    const big = await site({
      '/': (_q, response) => response.writeHead(200, { 'content-length': '100000000' }).end(),
    });
    expect(await refusal(fetcher({ allowHosts: [big.host] }).get(big.url('/'), LIMITS))).toBe('TOO_LARGE');
  });

  it('a body that never ends is cut off', async () => {
    const endless = await site({
      '/': (_q, response) => {
        const write = (): void => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
          response.once('drain', write);
        };
        write();
      },
    });
    expect(await refusal(fetcher({ allowHosts: [endless.host] }).get(endless.url('/'), LIMITS))).toBe('TOO_LARGE');
  });

  it('a compression bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const served = await site({
      '/': (_q, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    });
    expect(await refusal(fetcher({ allowHosts: [served.host] }).get(served.url('/'), LIMITS))).toBe('TOO_LARGE');
  });

  it('a slow-drip server is left when the time is over', async () => {
    const slow = await site({
      '/': (_q, response) => {
        const timer = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(timer));
      },
    });
    const fetch = fetcher({ allowHosts: [slow.host] });
    expect(await refusal(fetch.get(slow.url('/'), { ...LIMITS, timeoutMs: 300 }))).toBe('TIMEOUT');
  });

  it('a circle of redirects is noticed', async () => {
    const circle = await site({
      '/a': (_q, response) => response.writeHead(302, { location: '/b' }).end(),
      '/b': (_q, response) => response.writeHead(302, { location: '/a' }).end(),
    });
    expect(await refusal(fetcher({ allowHosts: [circle.host] }).get(circle.url('/a'), LIMITS))).toBe('REDIRECT_LOOP');
  });

  it('more than ten redirects are not followed', async () => {
    const chain = await site((request, response) =>
      response.writeHead(302, { location: `/${Number(request.url!.slice(1)) + 1}` }).end(),
    );
    const fetch = fetcher({ allowHosts: [chain.host] });
    expect(await refusal(fetch.get(chain.url('/0'), LIMITS))).toBe('TOO_MANY_REDIRECTS');
    expect(chain.requests).toHaveLength(11);
  });

  it.each([
    ['UTF-8', Buffer.from('/über'), '/%C3%BCber'],
    ['windows-1251', Buffer.from([0x2f, 0xef, 0xf0]), '/%EF%F0'],
  ])('a redirect to an address that is written in %s leads there', async (_what, location, path) => {
    const raw = await site({
      '/': (_q, response) => response.writeHead(302, { location: location.toString('latin1') }).end(),
      [path]: (_q, response) => response.end('there'),
    });
    const fetched = await fetcher({ allowHosts: [raw.host] }).get(raw.url('/'), LIMITS);
    expect([fetched.url, fetched.status]).toEqual([raw.url(path), 200]);
  });

  it('a damaged or unknown encoding is told, not crashed on', async () => {
    const served = await site({
      '/damaged': (_q, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
      '/unknown': (_q, response) => response.writeHead(200, { 'content-encoding': 'zstd-99' }).end('?'),
    });
    const fetch = fetcher({ allowHosts: [served.host] });
    expect(await refusal(fetch.get(served.url('/damaged'), LIMITS))).toBe('BAD_ENCODING');
    expect(await refusal(fetch.get(served.url('/unknown'), LIMITS))).toBe('BAD_ENCODING');
  });

  it('cancelling stops at once', async () => {
    const hanging = await site({ '/': () => {} });
    const abort = new AbortController();
    const work = refusal(
      fetcher({ allowHosts: [hanging.host] }).get(hanging.url('/'), { ...LIMITS, signal: abort.signal }),
    );
    abort.abort();
    expect(await work).toBe('CANCELLED');
  });
});
