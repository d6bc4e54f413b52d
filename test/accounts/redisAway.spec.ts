import { OWN } from '../../src/infrastructure/container/accountTokens.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, testStack, type World } from '../support/world.js';
import { freshEmail, http, PASSWORD, personOf, register } from './client.js';
import { startTcpProxy, type TcpProxy } from './tcpProxy.js';

describe('while Redis is away', () => {
  let proxy: TcpProxy;
  let world: World;
  let apps: App[];

  setUp(async ({ use, defer }) => {
    proxy = use(await startTcpProxy((await testStack()).REDIS_URL ?? ''));
    world = use(await createWorld({ REDIS_URL: proxy.url }));
    const start = async () => use(await startApp(world, { roles: ['api'] }));
    apps = [await start(), await start()];
    defer(() => proxy.up());
  });

  const base = (index = 0) => apps[index]?.baseUrl ?? '';
  const login = (email: string, password = PASSWORD) => http(base()).post('/api/auth/login', { email, password });

  it('sign-in, refresh, keys and revocations work from the store, and revocations hold when it is back', async () => {
    const person = await register(base());
    const issued = await person.api.post('/api/apiKeys', { name: 'k', scopes: ['apiKeys:write'] });
    const { key, id } = issued.data;
    const use = async (index: number) =>
      (await http(base(index), { 'x-api-key': key }).get('/api/apiKeys/none')).status;
    const session = await login(person.email);
    const me = async (index: number) =>
      (await http(base(index), { authorization: `Bearer ${session.data.accessToken}` }).get('/api/auth/me')).status;
    // Both processes have both in their caches, and so has Redis.
    expect([await use(0), await use(1), await me(0), await me(1)]).toEqual([404, 404, 200, 200]);

    await proxy.down();
    expect((await login(person.email)).status).toBe(200);
    const newcomer = await register(base());
    expect((await newcomer.api.get('/api/auth/me')).status).toBe(200);
    const refreshed = await http(base()).post('/api/auth/refresh', { refreshToken: newcomer.refreshToken });
    expect(refreshed.status).toBe(200);
    expect([await use(0), await use(1), await me(1)]).toEqual([404, 404, 200]);

    const own = personOf(base(), session);
    expect((await person.api.delete(`/api/apiKeys/${id}`)).status).toBe(204);
    expect((await own.api.post('/api/auth/logout')).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([await use(0), await use(1), await me(0), await me(1)]).toEqual([401, 401, 401, 401]);

    await proxy.up();
    const isBack = () => apps.every(({ service }) => service.services.get(OWN.Redis).status === 'ready');
    while (!isBack()) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect([await use(0), await use(1), await me(0), await me(1)]).toEqual([401, 401, 401, 401]);
  });

  it('guessing is still limited, and reading still allowed', async () => {
    const person = await register(base());
    await proxy.down();
    try {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 14; attempt++)
        statuses.push((await login(person.email, 'wrong password')).status);
      expect([statuses.slice(0, 10), statuses.slice(10)]).toEqual([Array(10).fill(401), Array(4).fill(429)]);
      for (let read = 0; read < 20; read++) expect((await person.api.get('/api/auth/me')).status).toBe(200);
      expect((await http(base()).post('/api/auth/otp', { email: freshEmail() })).status).toBe(202);
    } finally {
      await proxy.up();
    }
  });
});
