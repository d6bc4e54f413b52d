import { randomBytes } from 'node:crypto';
import { freshEmail, http, PASSWORD, personOf, register } from '../accounts/client.js';
import { commandLine } from '../cli/commandLine.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { everyStore } from './everyStore.js';

describe('the master key', () => {
  let world: World;
  let app: App | undefined;

  setUp(async ({ use, defer }) => {
    world = use(await createWorld());
    defer(() => app?.close());
  });

  /** The service as it is after a restart with other keys; caches of the last run are not taken along. */
  const restart = async (current: Buffer, previous: readonly Buffer[] = []) => {
    await app?.close();
    app = await startApp(world, { env: withKeys(current, previous) });
    return app;
  };
  const withKeys = (current: Buffer, previous: readonly Buffer[]) => ({
    NOVA_MASTER_KEY: current.toString('base64'),
    NOVA_MASTER_KEY_PREVIOUS: previous.map((key) => key.toString('base64')).join(','),
  });
  /** How many keys the command has rewrapped. */
  const rotated = async (current: Buffer, previous: readonly Buffer[]) => {
    const { done } = commandLine(() => ({ ...world.env, ...withKeys(current, previous) }));
    return Number(/^(\d+) keys were rewrapped/.exec(await done('keys', 'rotate'))?.[1]);
  };

  it('can be replaced: nothing is lost, and the earlier one opens nothing any more', async () => {
    const [earlier, later] = [randomBytes(32), randomBytes(32)];
    const email = freshEmail();
    const create = { name: 'Shop', platform: 'Website', purpose: 'Sells' };
    const once = { headers: { 'idempotency-key': 'once' } };
    const first = await restart(earlier);
    const { id } = await register(first.baseUrl, email);
    const signIn = async ({ baseUrl }: App) =>
      personOf(baseUrl, await http(baseUrl).post('/api/auth/login', { email, password: PASSWORD }));
    const created = await (await signIn(first)).api.post('/api/bot', create, once);

    const both = await restart(later, [earlier]);
    const person = await signIn(both);
    expect((await person.api.get('/api/auth/me')).data).toMatchObject({ id, email, name: 'Ann' });
    expect((await person.api.post('/api/bot', create, once)).data).toEqual(created.data);
    expect(await rotated(later, [earlier])).toBeGreaterThan(1);
    expect(await rotated(later, [earlier])).toBe(0);

    const after = await restart(later);
    const again = await signIn(after);
    expect((await again.api.get('/api/auth/me')).data).toMatchObject({ id, email, name: 'Ann' });
    expect((await again.api.post('/api/bot', create, once)).data).toEqual(created.data);

    const stores = await everyStore(world);
    for (const key of [earlier, later]) {
      const texts = [...stores.values()].filter((text) => text.includes(key.toString('hex')));
      expect(texts).toEqual([]);
    }
    const old = await restart(earlier);
    expect((await http(old.baseUrl).post('/api/auth/login', { email, password: PASSWORD })).status).toBe(500);
  });
});
