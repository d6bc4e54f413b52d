import { connect } from 'node:net';
import { createHttpServer } from '../../src/interfaces/http/httpServer.js';
import { http, type Person, register } from '../accounts/client.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis, type World } from '../support/world.js';

describe('the service on the wire', () => {
  let world: World;
  let app: App;
  let owner: Person;

  setUp(async ({ use }) => {
    world = use(await createWorld(await patientRedis()));
    app = use(await startApp(world));
    owner = await register(app.baseUrl);
  });

  it.each(['/ping', '/api/auth/me', '/nowhere', '/openapi.json', '/docs', '/dashboard', '/widget.js', '/metrics'])(
    '%s has the security headers, and tells nothing of what it runs on',
    async (path) => {
      const { headers } = await http(app.baseUrl).get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': expect.stringMatching(/^(no-referrer|strict-origin-when-cross-origin)$/),
        'content-security-policy': expect.stringMatching(/default-src 'none'|default-src 'self'/),
      });
      expect(headers['content-security-policy']).toMatch(/frame-ancestors '(none|self)'/);
      expect([headers['x-powered-by'], headers.server]).toEqual([undefined, undefined]);
    },
  );

  it('pages run scripts from here only, nothing inline', async () => {
    const { id } = (await owner.api.post('/api/bot', { name: 'Shop', platform: 'Website', purpose: 'Sells' })).data;
    for (const path of ['/docs', '/dashboard', `/demo/${id}`]) {
      const { headers, data } = await http(app.baseUrl).get(path);
      const scripts = /(?:script-src|default-src) ([^;]+)(?!.*script-src)/.exec(
        headers['content-security-policy'],
      )?.[1];
      expect([path, scripts]).toEqual([path, "'self'"]);
      expect(data).not.toMatch(/<script(?![^>]* src=)|\son\w+=/);
    }
  });

  it('the line of code on the demo page is for the public address, whatever Host a request names', async () => {
    const { id } = (await owner.api.post('/api/bot', { name: 'Shop', platform: 'Website', purpose: 'Sells' })).data;
    const named = await startApp(world, { roles: ['api'], env: { PUBLIC_URL: 'https://nova.example.com' } });
    try {
      const { data } = await http(named.baseUrl, { host: 'evil.example' }).get(`/demo/${id}`);
      expect(data).toContain('&lt;script src=&quot;https://nova.example.com/widget.js&quot;');
      expect(data).not.toContain('evil');
    } finally {
      await named.close();
    }
  });

  it('believes a forwarded address only from a proxy that it was told of, and only the last stranger in it', async () => {
    const seen = async (baseUrl: string, by = '6.6.6.6, 203.0.113.7'): Promise<string> => {
      const forwarded = { 'x-forwarded-for': by, forwarded: 'for=6.6.6.6', 'x-real-ip': '6.6.6.6' };
      const { api } = await register(baseUrl, undefined, forwarded);
      return (await api.get('/api/auth/sessions?consistency=strong')).data.items[0].ip;
    };
    expect(await seen(app.baseUrl)).toBe('127.0.0.1');
    const behindProxy = await startApp(world, { roles: ['api'], env: { TRUSTED_PROXIES: '127.0.0.1' } });
    try {
      expect(await seen(behindProxy.baseUrl)).toBe('203.0.113.7');
      expect(await seen(behindProxy.baseUrl, '6.6.6.6:1, 203.0.113.7:51324')).toBe('203.0.113.7');
      expect(await seen(behindProxy.baseUrl, '[2001:db8::1]:443, 127.0.0.1:80')).toBe('2001:db8::1');
    } finally {
      await behindProxy.close();
    }
  });

  /** What is left of a limit per address to a request that says it was forwarded by these. */
  const leftTo = async ({ baseUrl }: App, from: string): Promise<number> => {
    const api = http(baseUrl, { 'x-forwarded-for': from });
    const { headers } = await api.post('/api/apiKeys/verify', { key: 'nova_live_x' });
    return Number(/;r=(\d+)/.exec(headers.ratelimit)?.[1]);
  };

  it('counts what comes from one network together, however many addresses of IPv6 it has', async () => {
    const behindProxy = await startApp(world, { roles: ['api'], env: { TRUSTED_PROXIES: '127.0.0.1' } });
    try {
      // Until its connection to Redis stands, the process counts by itself.
      while ((await http(behindProxy.baseUrl).get('/health/ready')).status !== 200);
      expect([await leftTo(behindProxy, '2001:db8:1:2::1'), await leftTo(behindProxy, '2001:db8:1:2:ffff::9')]).toEqual(
        [119, 118],
      );
      expect([await leftTo(behindProxy, '2001:db8:1:3::1'), await leftTo(behindProxy, '198.51.100.1')]).toEqual([
        119, 119,
      ]);
      // The port is another one for each connection.
      const again = ['198.51.100.1:51324', '198.51.100.1:51325', '[2001:db8:1:3::2]:443', '2001:DB8:1:3::3'];
      const counted: number[] = [];
      for (const from of again) counted.push(await leftTo(behindProxy, from));
      expect(counted).toEqual([118, 117, 118, 117]);
    } finally {
      await behindProxy.close();
    }
  });

  it('counts what comes with no address at all as the proxy that sent it, whatever stands there', async () => {
    const behindProxy = await startApp(world, { roles: ['api'], env: { TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' } });
    try {
      while ((await http(behindProxy.baseUrl).get('/health/ready')).status !== 200);
      const counted: number[] = [];
      for (const nothing of [
        'unknown',
        '_hidden',
        'a1',
        '1',
        '203.0.113',
        '203.0.113.7:x',
        '203.0.113.999',
        '[]:443',
      ]) {
        counted.push(await leftTo(behindProxy, `203.0.113.8, ${nothing}, 10.1.1.1`));
      }
      expect(counted).toEqual([119, 118, 117, 116, 115, 114, 113, 112]);
      expect([await leftTo(behindProxy, '10.1.1.1'), await leftTo(behindProxy, '203.0.113.8')]).toEqual([111, 119]);
    } finally {
      await behindProxy.close();
    }
  });

  it('takes no more than 16 kB of header fields', async () => {
    const refused = await fetch(`${app.baseUrl}/ping`, { headers: { cookie: 'a'.repeat(17_000) } });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([431, 'HEADERS_TOO_LARGE']);
  });

  it('waits neither for headers nor for a body without end', () => {
    const server = createHttpServer(() => {});
    expect(server.headersTimeout).toBeLessThanOrEqual(15_000);
    expect(server.requestTimeout).toBeLessThanOrEqual(60_000);
    expect(server.headersTimeout * server.requestTimeout).toBeGreaterThan(0);
    server.close();
  });

  it('finishes what runs when it is told to stop, and takes nothing new', async () => {
    const stopping = await startApp(world, { roles: ['api'] });
    const body = JSON.stringify({ name: 'Late', platform: 'Website', purpose: 'Comes in while the service stops' });
    const head = [
      'POST /api/bot HTTP/1.1',
      'host: x',
      'content-type: application/json',
      `content-length: ${body.length}`,
      `authorization: Bearer ${owner.accessToken}`,
    ];
    const { hostname, port } = new URL(stopping.baseUrl);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    // The request has begun once another one that came after it was answered.
    await http(stopping.baseUrl).get('/ping');
    const stopped = stopping.close();
    while (await takesConnections(hostname, Number(port))) await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(body.slice(10));
    await stopped;
    await ended;
    expect(received).toMatch(/^HTTP\/1\.1 201 Created/);
    expect((await owner.api.get('/api/bot?consistency=strong')).data.items[0].name).toBe('Late');
  });
});

const takesConnections = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
