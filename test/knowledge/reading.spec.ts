import { setTimeout as sleep } from 'node:timers/promises';
import { openReading, TEXT, USER_AGENT, visit } from './support/reading.js';
import { type Answer, serveSite } from './support/site.js';

const { keep, site, reader, close } = await openReading();
afterAll(close);

describe('what servers do', () => {
  it.concurrent('429 with Retry-After: waits as long as asked, then reads', async () => {
    let asked = 0;
    const at: number[] = [];
    const served = await site({
      '/': (_q, response) => {
        at.push(Date.now());
        if (asked++ === 0) response.writeHead(429, { 'retry-after': '1' }).end();
        else response.writeHead(200, { 'content-type': 'text/html' }).end(TEXT);
      },
    });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'page' });
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(950);
  });

  it.concurrent('a server that asks for too much patience is not asked again', async () => {
    const served = await site({ '/': (_q, response) => response.writeHead(429, { 'retry-after': '9999' }).end() });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({
      kind: 'failed',
      code: 'HTTP_429',
      status: 429,
    });
    expect(served.requests.filter((path) => path === '/')).toHaveLength(1);
  });

  it.concurrent('a server that asks for too much patience is left alone for the rest of the run', async () => {
    const later: Answer = (_q, response) => response.writeHead(503, { 'retry-after': '9999' }).end();
    const served = await site({ '/a': later, '/b': TEXT, '/sitemap.xml': '<urlset></urlset>' });
    const session = reader([served.host]).open();
    const { signal } = new AbortController();
    const ask = (path: string) => session.visit({ url: served.url(path), site: null, known: null, signal });
    expect(await ask('/a')).toMatchObject({ code: 'HTTP_503' });
    expect(await ask('/b')).toMatchObject({ code: 'HTTP_503', url: served.url('/b') });
    expect(await session.sitemap(served.url('/sitemap.xml'), 9, signal)).toMatchObject({ isComplete: false });
    expect(served.requests).toEqual(['/robots.txt', '/a']);
  });

  it.concurrent('a sitemap that fails for a moment is asked for again', async () => {
    let asked = 0;
    const served = await site({
      '/sitemap.xml': (_q, response) =>
        asked++ === 0 ? response.writeHead(503).end() : response.end('<urlset><url><loc>/a</loc></url></urlset>'),
      '/robots.txt': (_q, response) => response.end('Sitemap: sitemap.xml'),
    });
    const read = await reader([served.host]).open().sitemap(served.url('/'), 9, AbortSignal.timeout(60_000));
    expect(read).toEqual({ urls: [served.url('/a')], problems: [], isComplete: true });
  });

  it.concurrent('errors that pass are tried again, errors that stay are told', async () => {
    let asked = 0;
    const served = await site({
      '/passes': (_q, response) =>
        asked++ === 0
          ? response.writeHead(503).end()
          : response.writeHead(200, { 'content-type': 'text/html' }).end(TEXT),
      '/stays': (_q, response) => response.writeHead(500).end(),
      '/cut': (request) => request.socket.destroy(),
    });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/passes'))).toMatchObject({ kind: 'page' });
    expect(await visit(from, served.url('/stays'))).toMatchObject({ kind: 'failed', code: 'HTTP_500' });
    expect(await visit(from, served.url('/cut'))).toMatchObject({ kind: 'failed', code: 'CONNECTION_FAILED' });
  });

  it.concurrent('404 may come back, 410 says that it will not', async () => {
    const served = await site({ '/gone': (_q, response) => response.writeHead(410).end() });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/missing'))).toMatchObject({ kind: 'gone', status: 404 });
    expect(await visit(from, served.url('/gone'))).toMatchObject({ kind: 'gone', status: 410 });
  });

  it.concurrent('a page that says that it was not found is not there, whatever the status', async () => {
    const served = await site({ '/': '<title>Page not found | Shop</title><h1>Oops!</h1><p>Use the search.</p>' });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'gone', status: 404 });
  });

  it.concurrent('conditional requests carry the validators, 304 is unchanged', async () => {
    const served = await site({
      '/': (request, response) =>
        request.headers['if-none-match'] === '"v1"'
          ? response.writeHead(304).end()
          : response.writeHead(200, { 'content-type': 'text/html', etag: '"v1"', 'last-modified': 'x' }).end(TEXT),
    });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/'))).toMatchObject({ kind: 'page', etag: '"v1"' });
    expect(await visit(from, served.url('/'), { known: { etag: '"v1"', lastModified: 'x' } })).toMatchObject({
      kind: 'unchanged',
    });
  });

  it.concurrent('the validators of a page are not those of the page that it has moved to', async () => {
    const served = await site({
      '/old': (_q, response) => response.writeHead(301, { location: '/new' }).end(),
      '/new': (request, response) =>
        'if-modified-since' in request.headers || 'if-none-match' in request.headers
          ? response.writeHead(304).end()
          : response.writeHead(200, { 'content-type': 'text/html' }).end(TEXT),
    });
    const known = { etag: '"v1"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' };
    expect(await visit(reader([served.host]), served.url('/old'), { known })).toMatchObject({
      kind: 'page',
      url: served.url('/new'),
    });
  });

  it.concurrent('robots.txt is obeyed, also by redirects, and asked for once', async () => {
    const served = await site({
      '/robots.txt': (_q, response) => response.end('User-agent: *\nDisallow: /private'),
      '/open': (_q, response) => response.writeHead(302, { location: '/private/a' }).end(),
    });
    const session = reader([served.host]).open();
    const ask = (path: string) =>
      session.visit({ url: served.url(path), site: null, known: null, signal: AbortSignal.timeout(60_000) });
    expect(await ask('/private/a')).toMatchObject({ kind: 'skipped', reason: 'robots' });
    expect(await ask('/open')).toMatchObject({ kind: 'skipped', reason: 'robots' });
    expect(served.requests).toEqual(['/robots.txt', '/open']);
  });

  it.concurrent('a page that sends its visitors on is a redirect, and no way around robots.txt', async () => {
    const on = (to: string) => `<html><head><meta http-equiv="refresh" content="0; url=${to}"></head></html>`;
    const served = await site({
      '/robots.txt': (_q, response) => response.end('User-agent: *\nDisallow: /private'),
      '/': on('/hop'),
      '/hop': on('/text'),
      '/text': `<main><p>${TEXT}</p></main>`,
      '/around': on('/private'),
      '/circle': `${on('/back')}<p>${TEXT}</p>`,
      '/back': on('/circle'),
    });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/'))).toMatchObject({ kind: 'page', url: served.url('/text') });
    expect(await visit(from, served.url('/around'))).toMatchObject({ kind: 'skipped', reason: 'robots' });
    expect(await visit(from, served.url('/circle'))).toMatchObject({ kind: 'page' });
    expect(served.requests).not.toContain('/private');
  });

  it.concurrent('X-Robots-Tag counts when it is for everybody or for us, in any of several headers', async () => {
    const answer =
      (...tags: string[]): Answer =>
      (_q, response) =>
        response.writeHead(200, { 'content-type': 'text/html', 'x-robots-tag': tags }).end(`<p>${TEXT}</p>`);
    const served = await site({ '/theirs': answer('otherbot: noindex'), '/ours': answer('otherbot: none', 'noindex') });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/theirs'))).toMatchObject({ content: { noindex: false } });
    expect(await visit(from, served.url('/ours'))).toMatchObject({ content: { noindex: true } });
  });

  it.concurrent('a robots.txt that fails forbids everything (RFC 9309), and is told as what it is', async () => {
    const served = await site({ '/robots.txt': (_q, response) => response.writeHead(500).end(), '/': TEXT });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({
      kind: 'failed',
      code: 'ROBOTS_UNAVAILABLE',
      detail: expect.stringContaining('500'),
    });
    expect(served.requests).not.toContain('/');
  });

  it.concurrent('a robots.txt that would take for ever to understand is not believed to allow anything', async () => {
    const served = await site({
      '/robots.txt': (_q, response) => response.end(`User-agent: *\n${'Disallow: /*a*a*a*b$\n'.repeat(9_000)}`),
      '/': TEXT,
    });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ code: 'ROBOTS_UNAVAILABLE' });
  });

  it.concurrent('the beginning of a robots.txt without end is obeyed, up to the last whole line', async () => {
    const rules = 'User-agent: *\nDisallow: /private\n';
    const filler = '# nothing to see here\n'.repeat(150_000);
    const line = 'Disallow: /closed';
    const comment = '#'.repeat(512 * 1024 - rules.length - 1 - line.indexOf('closed'));
    const upTo = `${rules}${comment}\n${line}\n`;
    const served = await site({
      '/robots.txt': (_q, response) => response.end(rules + filler),
      '/private': TEXT,
    });
    const cut = await site({ '/robots.txt': (_q, response) => response.end(upTo), '/': TEXT, '/private': TEXT });
    const from = reader([served.host, cut.host]);
    expect(await visit(from, served.url('/private'))).toMatchObject({ kind: 'skipped', reason: 'robots' });
    expect(await visit(from, cut.url('/private'))).toMatchObject({ kind: 'skipped', reason: 'robots' });
    expect(await visit(from, cut.url('/'))).toMatchObject({ kind: 'page' });
  });

  it.concurrent('a robots.txt whose comments are decorated with stars is understood', async () => {
    const banner = `# ${'*'.repeat(76)}\n`.repeat(40);
    const served = await site({
      '/robots.txt': (_q, response) => response.end(`${banner}User-agent: *\nDisallow: /private`),
      '/': TEXT,
      '/private': TEXT,
    });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/'))).toMatchObject({ kind: 'page' });
    expect(await visit(from, served.url('/private'))).toMatchObject({ kind: 'skipped', reason: 'robots' });
  });

  it.concurrent('a robots.txt that fails for a moment is asked for again', async () => {
    let asked = 0;
    const served = await site({
      '/robots.txt': (request, response) => (asked++ === 0 ? request.socket.destroy() : response.writeHead(404).end()),
      '/': TEXT,
    });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'page' });
  });

  it.concurrent('a host that is away, or does not exist, is told as that', async () => {
    const served = await site({});
    await served.close();
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({
      kind: 'failed',
      code: 'CONNECTION_FAILED',
    });
    expect(await visit(reader([]), 'http://no-such-host.invalid/')).toMatchObject({
      kind: 'failed',
      code: 'NAME_NOT_FOUND',
    });
  });

  it.concurrent('of any number of sitemaps, each naming others, no more than a hundred are read', async () => {
    const names = (path: string): string =>
      Array.from({ length: 300 }, (_u, i) => `<sitemap><loc>${served.url(`${path}x${i}`)}</loc></sitemap>`).join('');
    const served = await serveSite((request, response) =>
      request.url === '/robots.txt'
        ? response.end(Array.from({ length: 40 }, (_u, i) => `Sitemap: ${served.url(`/s${i}`)}`).join('\n'))
        : response.end(`<sitemapindex>${names(request.url!)}</sitemapindex>`),
    );
    keep(served);
    const session = reader([served.host]).open();
    expect((await session.sitemap(served.url('/'), 1_000, AbortSignal.timeout(60_000))).urls).toEqual([]);
    expect(served.requests).toHaveLength(101);
  });

  it.concurrent('a redirect to another site is not followed when the run keeps to one', async () => {
    const other = await site({ '/': TEXT });
    const served = await site({ '/': (_q, response) => response.writeHead(302, { location: other.url('/') }).end() });
    const from = reader([served.host, other.host]);
    expect(await visit(from, served.url('/'), { site: served.host })).toMatchObject({
      kind: 'skipped',
      reason: 'offSite',
    });
    expect(other.requests).toEqual([]);
  });

  it.concurrent('binary that says it is HTML, and what is too large, are left out', async () => {
    const served = await site({
      '/binary': (_q, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(Buffer.alloc(5_000)),
      '/large': (_q, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('x'.repeat(2_000_000)),
    });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/binary'))).toMatchObject({ kind: 'skipped', reason: 'unsupportedType' });
    expect(await visit(from, served.url('/large'))).toMatchObject({ kind: 'skipped', reason: 'tooLarge' });
  });

  it.concurrent('an honest name with a way to contact us is sent', async () => {
    let agent = '';
    const served = await site({
      '/': (request, response) => {
        agent = request.headers['user-agent'] ?? '';
        response.end(TEXT);
      },
    });
    await visit(reader([served.host]), served.url('/'));
    expect(agent).toBe(USER_AGENT);
  });

  it.concurrent('cancelling a visit ends it at once', async () => {
    const served = await site({ '/': () => {} });
    const abort = new AbortController();
    const work = visit(reader([served.host]), served.url('/'), { signal: abort.signal });
    await sleep(50);
    abort.abort(new Error('cancelled'));
    await expect(work).rejects.toThrow('cancelled');
  });
});
