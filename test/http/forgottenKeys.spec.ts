import pg from 'pg';
import { Client } from '../bots/client.js';
import { startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

describe('an Idempotency-Key that is used again when it has been forgotten', () => {
  let world: World;
  let ada: Client;

  let baseUrl: string;

  setUp(async ({ use }) => {
    world = use(await createWorld());
    ({ baseUrl } = use(await startApp(world)));
  });
  beforeEach(async () => {
    ada = await Client.register(baseUrl);
  });

  async function aDayPasses() {
    const client = new pg.Client(world.env.POSTGRES_URI);
    await client.connect();
    await client.query(`UPDATE idempotency_keys SET created_at = created_at - interval '25 hours'`);
    await client.end();
  }

  const create = (name: string) => ada.post('/api/bot', { name, platform: 'Website' }, { 'idempotency-key': 'create' });
  const rename = (id: string, name: string) =>
    ada.call('PATCH', `/api/bot/${id}`, { name }, { 'idempotency-key': 'rename' });

  it('changes what it says, and makes another bot', async () => {
    const { id } = (await create('Ask')).body;
    expect((await rename(id, 'Help')).body).toMatchObject({ name: 'Help', revision: 1 });
    await aDayPasses();
    expect((await rename(id, 'Support')).body).toMatchObject({ name: 'Support', revision: 2 });
    const other = await create('Shop');
    expect([other.status, other.body.name]).toEqual([201, 'Shop']);
    expect(other.body.id).not.toBe(id);
  });

  it('does again what it did, when something else was done between', async () => {
    const id = await ada.newBot();
    await rename(id, 'Nightly');
    await ada.call('PATCH', `/api/bot/${id}`, { name: 'By hand' });
    await aDayPasses();
    expect((await rename(id, 'Nightly')).body).toMatchObject({ name: 'Nightly', revision: 3 });
  });
});
