import { setTimeout as sleep } from 'node:timers/promises';
import type { Visit } from '../../src/application/ports/pageReader.js';
import { BrowserHost } from '../../src/infrastructure/scraping/browser/browserHost.js';
import { Renderer } from '../../src/infrastructure/scraping/browser/renderer.js';
import { Politeness } from '../../src/infrastructure/scraping/crawl/politeness.js';
import { WebPageReader } from '../../src/infrastructure/scraping/crawl/webPageReader.js';
import { Extractor } from '../../src/infrastructure/scraping/extract/extractor.js';
import { AddressGuard } from '../../src/infrastructure/scraping/net/guard.js';
import { SafeFetch } from '../../src/infrastructure/scraping/net/safeFetch.js';
import { chromiumPath } from './support/chromium.js';
import { type Answer, pages, type Site, serveSite } from './support/site.js';

const USER_AGENT = 'NovaBot/1.0 (+https://bots.example.com)';
const TEXT =
  'The answer to everything is explained on this very page in quite a few words, so that it is long enough. '.repeat(4);
const extractor = new Extractor(1);
const host = new BrowserHost({ executablePath: await chromiumPath(), recycleAfter: 12 });
const closing: { close(): Promise<void> }[] = [];

/** Not after each: those that run side by side would close what the others use. */
afterAll(async () => {
  await Promise.all([extractor.close(), host.close()]);
  await Promise.all(closing.map((one) => one.close()));
});

async function site(map: Record<string, string | Answer>): Promise<Site> {
  const served = await serveSite(pages(map));
  closing.push(served);
  return served;
}

function reader(allowHosts: string[], more: { timeoutMs?: number; maxBytes?: number } = {}) {
  const limits = { timeoutMs: 20_000, maxBytes: 1_000_000, maxRedirects: 10, ...more };
  const guard = new AddressGuard({ allowHosts, allowPorts: [80, 443] });
  const fetch = new SafeFetch(guard, USER_AGENT);
  closing.push(fetch);
  const renderer = new Renderer(host, guard, { ...limits, userAgent: USER_AGENT });
  return new WebPageReader({
    guard,
    fetch,
    userAgent: USER_AGENT,
    politeness: new Politeness(4),
    extractor,
    renderer,
    limits,
    concurrency: 4,
  });
}

const visit = (from: WebPageReader, url: string, more: object = {}): Promise<Visit> =>
  from.open().visit({ url, site: null, known: null, signal: AbortSignal.timeout(60_000), ...more });

const script = (body: string): string =>
  `<html><head><title>App</title></head><body><div id="root"></div><script>${body}</script></body></html>`;
const show = (text: string): string =>
  `document.getElementById('root').innerHTML = '<main><h1>Shown</h1><p>${text}</p></main>'`;

describe('a page that needs its scripts', () => {
  it.concurrent('is empty without them and read with them', async () => {
    const served = await site({ '/': script(show(TEXT)) });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({
      kind: 'page',
      via: 'browser',
      content: { markdown: expect.stringContaining('# Shown') },
    });
  });

  it.concurrent('what its style sheet hides is not read', async () => {
    const html = `<style>.x{display:none}</style>${script(show(`${TEXT}<span class="x">SECRET</span>`))}`;
    const served = await site({ '/': html });
    const seen = await visit(reader([served.host]), served.url('/'));
    expect(seen).toMatchObject({ kind: 'page', via: 'browser' });
    expect(JSON.stringify(seen)).not.toContain('SECRET');
  });

  it.concurrent('nor when its scripts replace the functions that would tell', async () => {
    const lies = `globalThis.getComputedStyle=()=>({});Element.prototype.setAttribute=()=>{};document.querySelectorAll=()=>[];`;
    const html = `<style>.x{display:none}</style>${script(`${lies}${show(`${TEXT}<span class="x">SECRET</span>`)}`)}`;
    const served = await site({ '/': html });
    const seen = await visit(reader([served.host]), served.url('/'));
    expect(seen).toMatchObject({ kind: 'page', via: 'browser' });
    expect(JSON.stringify(seen)).not.toContain('SECRET');
  });

  it.concurrent('a page full of text is not shown in the browser', async () => {
    const served = await site({ '/': `<main>${TEXT}</main><script src="/app.js"></script>` });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ via: 'fetch' });
    expect(served.requests).not.toContain('/app.js');
  });
});

describe('what the browser loads goes through the same check', () => {
  const tricks: Record<string, (inside: string) => string> = {
    'fetch in a script': (inside) => `fetch('${inside}/secret',{mode:'no-cors'})`,
    'a script element': (inside) =>
      `const s=document.createElement('script');s.src='${inside}/secret';document.body.append(s)`,
    'a frame': (inside) => `const f=document.createElement('iframe');f.src='${inside}/secret';document.body.append(f)`,
    'a web socket': (inside) => `new WebSocket('${inside.replace('http', 'ws')}/secret')`,
    'going there': (inside) => `location.href='${inside}/secret'`,
    'a beacon': (inside) => `navigator.sendBeacon('${inside}/secret','x')`,
    'a form': (inside) =>
      `const f=document.createElement('form');f.action='${inside}/secret';document.body.append(f);f.submit()`,
    'a worker': (inside) => `new Worker(URL.createObjectURL(new Blob(["fetch('${inside}/secret',{mode:'no-cors'})"])))`,
    'a service worker': () => `navigator.serviceWorker.register('/sw.js')`,
    'a picture': (inside) => `new Image().src='${inside}/secret'`,
    'the other name of loopback': (inside) =>
      `fetch('${inside.replace('127.0.0.1', 'localhost')}/secret',{mode:'no-cors'})`,
    'IPv6 that means IPv4': (inside) =>
      `fetch('${inside.replace('127.0.0.1', '[::ffff:127.0.0.1]')}/secret',{mode:'no-cors'})`,
  };

  it.concurrent.each(Object.keys(tricks))('%s', async (trick) => {
    const inside = await site({ '/secret': 'secret' });
    const page = script(`${show(TEXT)};${tricks[trick]!(inside.origin)}`);
    const outside = await site({
      '/': page,
      '/sw.js': (_q, response) =>
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(`fetch('${inside.origin}/secret')`),
    });
    await visit(reader([outside.host]), outside.url('/'));
    expect(inside.requests).toEqual([]);
    expect(outside.requests).not.toContain('/sw.js');
  });

  const reaching = [
    'fetch in a script',
    'a script element',
    'a frame',
    'a web socket',
    'going there',
    'a form',
    'a worker',
  ];
  it.concurrent.each(reaching)('(where the operator allows that host, %s does reach it)', async (trick) => {
    const inside = await site({ '/secret': 'secret' });
    const outside = await site({ '/': script(`${show(TEXT)};${tricks[trick]!(inside.origin)}`) });
    await visit(reader([outside.host, inside.host]), outside.url('/'));
    expect(inside.requests).toContain('/secret');
  });

  it.concurrent('a redirect of a sub-request to a private address', async () => {
    const inside = await site({ '/secret': 'secret' });
    const outside = await site({
      '/': script(`${show(TEXT)};fetch('/go').catch(()=>{})`),
      '/go': (_q, response) => response.writeHead(302, { location: inside.url('/secret') }).end(),
    });
    await visit(reader([outside.host]), outside.url('/'));
    expect(outside.requests).toContain('/go');
    expect(inside.requests).toEqual([]);
  });
});

describe('a browser in trouble', () => {
  it('a script that never ends is left when the time is over, and the next page is read', async () => {
    const served = await site({ '/hang': script('for(;;);'), '/': script(show(TEXT)) });
    const from = reader([served.host], { timeoutMs: 2_000 });
    expect(await visit(from, served.url('/hang'))).toMatchObject({ kind: 'failed', code: 'TIMEOUT' });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'page', via: 'browser' });
  });

  it('a browser that crashes fails its page only, the next page gets a new one', async () => {
    const served = await site({
      '/': script(show(TEXT)),
      '/busy': script(`${show(TEXT)};fetch('/slow')`),
      '/slow': () => {},
    });
    const from = reader([served.host]);
    const visiting = visit(from, served.url('/busy'));
    while (!served.requests.includes('/slow')) await sleep(20);
    await host.use((browser) => browser.close());
    expect(await visiting).toMatchObject({ kind: 'failed', code: 'CONNECTION_FAILED' });
    expect(await visit(from, served.url('/'))).toMatchObject({ kind: 'page', via: 'browser' });
  });

  it('a document that its script makes without end stays in the browser', async () => {
    const grow = `for(let i=0;i<5;i++){const p=document.createElement('p');p.textContent='x'.repeat(1e6);document.body.append(p)}`;
    const served = await site({ '/': script(grow) });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'skipped', reason: 'tooLarge' });
  });

  it('a page that loads without end is cut off', async () => {
    const served = await site({
      '/': script(`${show(TEXT)};(async()=>{for(let i=0;;i++)await(await fetch('/big?'+i)).text()})()`),
      '/big': (_q, response) => response.end('x'.repeat(400_000)),
    });
    const seen = await visit(reader([served.host], { timeoutMs: 10_000 }), served.url('/'));
    expect(['page', 'skipped', 'failed']).toContain(seen.kind);
    expect(served.requests.filter((path) => path.startsWith('/big')).length).toBeLessThan(10);
  });

  it('a page that asks for other things without end is stopped, and read', async () => {
    const served = await site({
      '/': script(`${show(TEXT)};for(let i=0;i<400;i++)fetch('/other?'+i).catch(()=>{})`),
      '/other': 'other',
    });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'page', via: 'browser' });
    const others = served.requests.filter((path) => path.startsWith('/other')).length;
    expect([others > 0, others < 300]).toEqual([true, true]);
  });

  it('dialogs and pop-ups do not stop it', async () => {
    const dialogs = "alert(1);confirm('x');print();onbeforeunload = (event) => event.preventDefault()";
    const served = await site({
      '/': script(`${dialogs};open('/endless');open('about:blank');${show(TEXT)}`),
      '/endless': '<script>for(;;);</script>',
    });
    expect(await visit(reader([served.host]), served.url('/'))).toMatchObject({ kind: 'page', via: 'browser' });
  });

  it.concurrent('is read at the route that its fragment names; a fragment of any other page names nothing', async () => {
    const served = await site({
      '/': script(`${show(TEXT)};document.querySelector('h1').textContent = 'Route ' + location.hash`),
      '/plain': `<main><p>${TEXT}</p></main>`,
    });
    const from = reader([served.host]);
    expect(await visit(from, served.url('/#/guide'))).toMatchObject({
      url: served.url('/#/guide'),
      content: { markdown: expect.stringContaining('Route #/guide') },
    });
    expect(await visit(from, served.url('/plain#/guide'))).toMatchObject({ url: served.url('/plain') });
  });

  it.concurrent('text that comes a while after everything has been loaded', async () => {
    const served = await site({ '/': script(`setTimeout(() => {${show(TEXT)}}, 1500)`) });
    const seen = await visit(reader([served.host]), served.url('/'));
    expect(seen).toMatchObject({ content: { markdown: expect.stringContaining('answer to everything') } });
  });

  it.concurrent('what components show from their shadow roots, with what is put into them, without what they hide', async () => {
    const inner = `<style>i{display:none}</style><p>Inside: ${TEXT}</p><slot></slot><slot name=none>Instead.</slot><i>Secret</i>`;
    const define = `customElements.define('x-box', class extends HTMLElement { connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(inner)} } })`;
    const nested = 'document.body.innerHTML = "<x-box><p>Put in.</p><x-box>Deep.</x-box></x-box>"';
    const served = await site({ '/': script(`${define};${nested}`) });
    const seen = await visit(reader([served.host]), served.url('/'));
    const markdown = seen.kind === 'page' ? seen.content.markdown : '';
    for (const text of ['Inside:', 'Put in.', 'Deep.', 'Instead.']) expect(markdown).toContain(text);
    expect(markdown).not.toContain('Secret');
  });
});

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
    expect(await visit(from, served.url('/missing'))).toMatchObject({ kind: 'gone', status: 404, forGood: false });
    expect(await visit(from, served.url('/gone'))).toMatchObject({ kind: 'gone', status: 410, forGood: true });
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

  it.concurrent('robots.txt is obeyed, also by redirects, and asked for once', async () => {
    const served = await site({
      '/robots.txt': (_q, response) => response.end('User-agent: *\nDisallow: /private'),
      '/open': (_q, response) => response.writeHead(302, { location: '/private/a' }).end(),
    });
    const session = reader([served.host]).open();
    const ask = (path: string) =>
      session.visit({ url: served.url(path), site: null, known: null, signal: AbortSignal.timeout(5_000) });
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
    closing.push(served);
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
