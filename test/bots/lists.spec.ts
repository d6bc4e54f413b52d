import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { Client } from './client.js';

describe('lists of bots', () => {
  let app: App;
  let eve: Client;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    eve = await Client.register(app.baseUrl);
  });

  it('give the caller’s bots page by page, newest first, each once', async () => {
    const owner = await Client.register(app.baseUrl);
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.push(await owner.newBot({ name: `Bot ${index}` }));
    const first = await owner.see('/api/bot?limit=3');
    const second = await owner.get(`/api/bot?limit=3&cursor=${first.body.nextCursor}`);
    const third = await owner.get(`/api/bot/getAllBotsForManagePage?limit=3&cursor=${second.body.nextCursor}`);
    const seen = [first, second, third].flatMap(({ body }) => body.items.map((bot: { id: string }) => bot.id));
    expect(seen).toEqual(ids.reverse());
    expect(third.body).toMatchObject({ nextCursor: null, total: 7 });
  });

  it('are empty, not missing, when there is nothing', async () => {
    const owner = await Client.register(app.baseUrl);
    expect(await owner.see('/api/bot')).toMatchObject({
      status: 200,
      body: { items: [], nextCursor: null, total: 0 },
    });
    expect((await owner.get('/api/bot/getDeletedBots')).body.items).toEqual([]);
  });

  it('refuse a cursor that was changed, or that belongs to another list', async () => {
    const owner = await Client.register(app.baseUrl);
    for (let index = 0; index < 3; index++) await owner.newBot();
    const { nextCursor } = (await owner.see('/api/bot?limit=1')).body;
    const changed = `${nextCursor.slice(0, -2)}${nextCursor.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const path of [
      `/api/bot?limit=1&cursor=${changed}`,
      '/api/bot?cursor=nonsense',
      `/api/bot?cursor=${nextCursor}&status=draft`,
      `/api/bot/getDeletedBots?cursor=${nextCursor}`,
    ]) {
      expect(await owner.get(path)).toMatchObject({ status: 400, body: { code: 'BAD_CURSOR' } });
    }
    expect((await eve.get(`/api/bot?cursor=${nextCursor}`)).status).toBe(400);
    expect((await owner.get('/api/bot?limit=0')).status).toBe(400);
    expect((await owner.get('/api/bot?limit=100000')).status).toBe(400);
  });

  it('are filtered by status, and summed up for the home page', async () => {
    const owner = await Client.register(app.baseUrl);
    const [active, gone] = [await owner.activeBot(), await owner.newBot()];
    const draft = await owner.newBot();
    await owner.call('DELETE', `/api/bot/${gone}`);
    expect((await owner.see('/api/bot?status=active')).body.items).toMatchObject([{ id: active }]);
    expect((await owner.get('/api/bot?status=deleted')).body.items).toMatchObject([{ id: gone }]);
    expect((await owner.get('/api/bot/summary')).body).toMatchObject({
      total: 2,
      byStatus: { draft: 1, active: 1, paused: 0, deleted: 1 },
      newest: [{ id: draft }, { id: active }],
    });
    const home = await owner.post('/api/bot/getBotDetailsForHomePage', { botId: draft });
    expect(home.body).toMatchObject({ total: 2, bot: { id: draft } });
  });
});
