import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { BOT_PURGE, BotPurge } from '../../src/application/bots/purge.js';
import { BOT_TOKENS } from '../../src/application/bots/tokens.js';
import { newId } from '../../src/application/ids.js';
import { EMBEDDER } from '../../src/application/ports/embedder.js';
import { KNOWLEDGE_SEARCH } from '../../src/application/ports/knowledgeSearch.js';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { TOKENS } from '../../src/application/tokens.js';
import { botErasureDecider } from '../../src/domain/botPurgeProcess/erasure.js';
import { streamName } from '../../src/domain/shared/event.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { Client } from './client.js';

describe('purging bots', () => {
  let world: World;
  let app: App;
  let ada: Client;

  setUp(async ({ use }) => {
    world = use(await createWorld({ BOT_RETENTION_DAYS: '0' }));
    app = use(await startApp(world));
    // The same in another process.
    use(await startApp(world));
    ada = await Client.register(app.baseUrl);
  });

  const services = () => app.service.services;
  const erasure = async (id: string) => {
    for (let tries = 0; tries < 2_400; tries++) {
      const { state } = await services().get(TOKENS.CommandHandler).load(botErasureDecider, id);
      if (state.phase === 'done') return state.phase;
      await sleep(25);
    }
    return 'never';
  };

  it('erases what visitors said, the key and the public state, and records that it is done', async () => {
    const created = await ada.post('/api/bot', { name: 'Gone soon', platform: 'Website' });
    const { id, publishableKey } = created.body;
    await ada.post(`/api/botConfig/${id}/publish`);
    await ada.post(`/api/bot/${id}/activate`);
    const asked = await ada.post('/api/bot/website/communicate', { botId: id, message: 'My secret is 4711' });
    expect(asked.status).toBe(200);
    const { conversationId } = asked.body;

    await ada.call('DELETE', `/api/bot/${id}`);
    expect((await ada.call('DELETE', `/api/bot/${id}/permanent`)).status).toBe(200);
    expect(await erasure(id)).toBe('done');

    const texts: string[] = [];
    for await (const event of services().get(TOKENS.EventStore).readStream(`conversation-${conversationId}`)) {
      texts.push(JSON.stringify('data' in event ? event.data : event.undecodable));
    }
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.join()).not.toContain('4711');
    expect((await ada.see(`/api/bot/${id}`)).status).toBe(404);
    expect((await ada.get(`/api/bot/${id}/conversations`)).status).toBe(404);
    expect((await fetch(`${app.baseUrl}/api/bot/website/${id}`)).status).toBe(404);
    const withKey = await fetch(`${app.baseUrl}/api/bot/website/communicate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': publishableKey },
      body: JSON.stringify({ botId: id, message: 'Still there?' }),
    });
    expect(withKey.status).toBe(401);
    const history = await ada.get(`/api/bot/${id}/history?limit=1`);
    expect(history.body.items[0].text).toBe('Deleted the bot for good, on request.');
  });

  it('erases what was read from its pages, and closes the way for runs that are still going', async () => {
    const id = await ada.newBot();
    const [store, search] = [services().get(KNOWLEDGE_STORE), services().get(KNOWLEDGE_SEARCH)];
    const generation = (sourceId: string) => ({
      ...{ generation: newId(), sourceId, botId: id },
      ...{ model: services().get(EMBEDDER).model, requestedAt: new Date().toISOString() },
    });
    const made = generation(newId());
    const page = { pageId: newId(), url: 'https://e.example/', contentHash: 'h', title: 'Bikes', language: 'en' };
    await store.begin(made);
    await store.putPage(made.generation, {
      ...{ ...page, kind: 'html', simhash: '0', markdown: 'Bicycles.', etag: null, lastModified: null },
      ...{ depth: 0, links: [] },
    });
    const text = 'Bicycles are repaired on Tuesdays.';
    const [embedding = []] = await services().get(EMBEDDER).embed([text]);
    const chunk = { chunkId: newId(), ordinal: 0, headingPath: [], overlap: 0, tokens: 9, hash: 'h', text, embedding };
    await store.storeChunks(page.pageId, [chunk]);
    await store.publish(made.generation);
    const found = async () => (await search.search({ botId: id, query: 'bicycle', topK: 5 })).map((one) => one.text);
    expect(await found()).toEqual([text]);

    await ada.call('DELETE', `/api/bot/${id}`);
    await ada.call('DELETE', `/api/bot/${id}/permanent`);
    expect(await erasure(id)).toBe('done');
    expect(await found()).toEqual([]);
    expect(await store.storeChunks(page.pageId, [{ ...chunk, chunkId: newId() }])).not.toBe('new');
    expect(await store.begin(generation(newId()))).toBe('closed');
  });

  it('empties the recycle bin of what has been there for long enough, and of nothing else', async () => {
    const [binned, restored, kept] = [await ada.newBot(), await ada.newBot(), await ada.newBot()];
    await ada.call('DELETE', `/api/bot/${binned}`);
    await ada.call('DELETE', `/api/bot/${restored}`);
    await ada.post(`/api/bot/${restored}/restore`);
    await ada.see('/api/bot');
    await sleep(2);
    await services().get(BOT_PURGE).sweep(new AbortController().signal);
    expect(await erasure(binned)).toBe('done');
    expect((await ada.see(`/api/bot/${binned}`)).status).toBe(404);
    expect((await ada.get(`/api/bot/${restored}`)).body.status).toBe('draft');
    expect((await ada.get(`/api/bot/${kept}`)).body.status).toBe('draft');
    expect((await ada.get(`/api/bot/${binned}/history?limit=1`)).body.items[0].text).toBe(
      'Deleted the bot for good, after its time in the recycle bin.',
    );
  });

  it('is on one timetable, however many processes there are', async () => {
    const schedulers = await services().get(INFRA.BullJobs).queue('purgeBots').getJobSchedulers();
    expect(schedulers.map(({ name, every }) => [name, Number(every)])).toEqual([['sweep', 600_000]]);
  });

  it('is not done while an area could not be erased, and erases the others meanwhile', async () => {
    const id = await ada.newBot();
    const get = services().get;
    const handler = get(TOKENS.CommandHandler);
    const at = new Date().toISOString();
    await handler.handle(
      botErasureDecider,
      id,
      { type: 'BeginErasure', data: { ownerId: ada.userId, at } },
      { commandId: id, correlationId: id, actor: { kind: 'system', id: 'spec' }, now: new Date() },
    );
    const erased: string[] = [];
    let isBroken = true;
    const purge = new BotPurge({
      handler,
      bots: get(BOT_TOKENS.BotCommands),
      queries: get(BOT_TOKENS.BotQueries),
      erasers: () => [
        {
          area: 'broken',
          erase: async () => {
            if (isBroken) throw new Error('away');
          },
        },
        { area: 'whole', erase: async (botId) => void erased.push(botId) },
      ],
      store: get(TOKENS.EventStore),
      readYourWrites: get(TOKENS.ReadYourWrites),
      retentionDays: 0,
      now: get(TOKENS.Now),
    });
    const { signal } = new AbortController();
    await expect(purge.erase(id, signal)).rejects.toThrow(/not complete/);
    expect(erased).toEqual([id]);
    isBroken = false;
    await purge.erase(id, signal);
    expect(await erasure(id)).toBe('done');
  });

  it('is held up by no bot that cannot be read: that one is told, and all others are purged', async () => {
    const ids = [await ada.newBot(), await ada.newBot(), await ada.newBot()];
    for (const id of ids) await ada.call('DELETE', `/api/bot/${id}`);
    await ada.see('/api/bot');
    const broken = ids[1]!;
    const client = EventStoreDBClient.connectionString(world.env.EVENTSTORE_URL ?? '');
    await client.appendToStream(streamName('bot', broken), jsonEvent({ type: 'BotInvented', data: {}, metadata: {} }));
    await client.dispose();
    await sleep(2);
    await expect(services().get(BOT_PURGE).sweep(new AbortController().signal)).rejects.toThrow(broken);
    for (const id of ids) if (id !== broken) expect(await erasure(id)).toBe('done');
  });
});
