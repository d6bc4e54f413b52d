import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

describe('a process without the role api', () => {
  let world: World;
  let projector: App;
  setUp(async ({ use }) => {
    world = use(await createWorld());
    projector = use(await startApp(world, { roles: ['projector'] }));
  });
  const statusOf = async (path: string, app = projector) => (await fetch(`${app.baseUrl}${path}`)).status;

  it('tells whether it is alive and ready, and names every dependency', async () => {
    expect(await statusOf('/health/live')).toBe(200);
    let ready = await fetch(`${projector.baseUrl}/health/ready`);
    // MongoDB connects in the background, and a busy machine may be silent for longer than an answer is waited for.
    while (ready.status !== 200) {
      await sleep(50);
      ready = await fetch(`${projector.baseUrl}/health/ready`);
    }
    const { dependencies } = (await ready.json()) as { dependencies: { name: string; status: string }[] };
    expect(dependencies.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
      ['eventstore', 'mongodb', 'postgres', 'redis', 'vectors'].map((name) => `${name} up`),
    );
  });

  it('has the metrics of the projections that it runs', async () => {
    const metrics = async () => (await fetch(`${projector.baseUrl}/metrics`)).text();
    // It has been started, but need not have its leases yet.
    while (!/^nova_projection_running\{projection="bots"\} 1$/m.test(await metrics())) await sleep(50);
  });

  it('serves nothing of the API', async () => {
    for (const path of ['/openapi.json', '/docs', '/dashboard', '/api/bot']) expect(await statusOf(path)).toBe(404);
  });

  it('leaves PORT to the API of the same machine, and listens where it is told to', async () => {
    const [port, ownPort] = [await freePort(), await freePort()];
    const first = await startApp(world, { roles: ['worker'], env: { PORT: String(port) } });
    const second = await startApp(world, {
      roles: ['worker'],
      env: { PORT: String(port), OPERATIONS_PORT: String(ownPort) },
    });
    const api = await startApp(world, { roles: ['api'], env: { PORT: String(port) } });
    expect([api.service.port, second.service.port]).toEqual([port, ownPort]);
    for (const app of [first, second, api]) {
      expect(await statusOf('/health/live', app)).toBe(200);
      await app.close();
    }
  });

  it('is not ready when Supabase refuses its key', async () => {
    const locked = await startApp(world, { roles: ['worker'], env: { SUPABASE_SERVICE_ROLE_KEY: 'wrong' } });
    const down = async () => {
      const ready = await fetch(`${locked.baseUrl}/health/ready`);
      const { dependencies } = (await ready.json()) as { dependencies: { name: string; status: string }[] };
      return [ready.status, ...dependencies.filter(({ status }) => status === 'down').map(({ name }) => name)];
    };
    // MongoDB connects in the background: until then it is down, too; and so is what a busy machine asks in vain.
    let found = await down();
    for (; found.length > 2; found = await down()) await sleep(50);
    await locked.close();
    expect(found).toEqual([503, 'vectors']);
  });
});
