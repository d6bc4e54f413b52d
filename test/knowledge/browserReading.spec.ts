import { setTimeout as sleep } from 'node:timers/promises';
import { openReading, TEXT, visit } from './support/reading.js';

const { host, site, reader, close } = await openReading();
afterAll(close);

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
    const outside = await site({
      '/': script(`${show(TEXT)};${tricks[trick]!(inside.origin)};fetch('/reached').catch(()=>{})`),
      // The page loads on until then: of a worker, say, the browser does not wait for the request to begin.
      '/reached': async (_q, response) => {
        while (!inside.requests.includes('/secret') && !response.destroyed) await sleep(20);
        response.end();
      },
    });
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

  it.concurrent('a document that its script makes without end stays in the browser', async () => {
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

  it.concurrent('a page that asks for other things without end is stopped, and read', async () => {
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
