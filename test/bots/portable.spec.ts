import fc from 'fast-check';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis } from '../support/world.js';
import { anyDocument } from './arbitraryDocument.js';
import { Client } from './client.js';

describe('export and import of a bot', () => {
  let app: App;
  let ada: Client;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld(await patientRedis()))));
    ada = await Client.register(app.baseUrl);
  });

  async function furnished(): Promise<string> {
    const id = await ada.newBot({ description: 'For tests', style: { primaryColor: 'teal' } });
    await ada.call('PATCH', `/api/bot/${id}`, { allowedOrigins: ['https://shop.example'] });
    await ada.call('PUT', `/api/botConfig/${id}`, { tone: 'warm', settings: { a: [1, { b: null }] } });
    await ada.post(`/api/botConfig/${id}/publish`);
    await ada.post('/api/botConfig/setConfig', { botId: id, tone: 'warmer' });
    await ada.call('PUT', `/api/aiFeatures/${id}/TextValidator`, { enabled: true });
    return id;
  }

  const whatCounts = ({ exportedAt: _, ...document }: { exportedAt: string }) => document;

  it('carries the whole bot over, also to another owner', async () => {
    const exported = (await ada.see(`/api/bot/${await furnished()}/export`)).body;
    expect(exported).toMatchObject({ format: 'nova-bot', formatVersion: 1, sources: [] });
    const eve = await Client.register(app.baseUrl);
    const imported = await eve.post('/api/bot/import', exported);
    expect(imported).toMatchObject({
      status: 201,
      body: { ownerId: eve.userId, status: 'draft', publishedVersion: 1, refusedSources: [] },
    });
    const again = await eve.see(`/api/bot/${imported.body.id}/export`);
    expect(whatCounts(again.body)).toEqual(whatCounts(exported));
    expect((await eve.get(`/api/bot/${imported.body.id}/history`)).body.items.at(-1).text).toMatch(
      /^Created the website bot/,
    );
  });

  it('gives back any document as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, async (document) => {
        const imported = await ada.post('/api/bot/import', document);
        expect(imported.status).toBe(201);
        const exported = await ada.get(`/api/bot/${imported.body.id}/export`);
        expect(whatCounts(exported.body)).toEqual(whatCounts(document));
      }),
      { numRuns: 40 },
    );
  });

  it('takes back the largest configuration that it lets anybody write', async () => {
    const id = await ada.newBot();
    const set = (fields: object) => ada.post('/api/botConfig/setConfig', { botId: id, ...fields });
    const examples = Array.from({ length: 40 }, (_, index) => ({ question: `q${index}`, answer: 'ä'.repeat(700) }));
    expect((await set({ examples })).status).toBe(200);
    expect(await set({ behaviour: 'b'.repeat(8_000) })).toMatchObject({
      status: 422,
      body: { code: 'CONFIGURATION_TOO_LARGE', maximum: 64_000 },
    });
    expect((await set({ behaviour: 'b'.repeat(4_000) })).status).toBe(200);
    await ada.post(`/api/botConfig/${id}/publish`);
    const exported = await ada.get(`/api/bot/${id}/export`);
    expect((await ada.post('/api/bot/import', exported.body)).status).toBe(201);
  });

  it('takes sources along, and names those that cannot be', async () => {
    const exported = (await ada.see(`/api/bot/${await furnished()}/export`)).body;
    const source = { mode: 'page', maxPages: 1, include: [], exclude: [], schedule: null };
    const sources = [
      { ...source, url: 'https://docs.example/start', mode: 'crawl', maxPages: 20, schedule: '0 3 * * *' },
      { ...source, url: 'http://127.0.0.1:1/inside' },
    ];
    const imported = await ada.post('/api/bot/import', { ...exported, sources });
    expect(imported.status).toBe(201);
    expect(imported.body.refusedSources).toMatchObject([{ url: 'http://127.0.0.1:1/inside' }]);
    expect((await ada.see(`/api/bot/${imported.body.id}/export`)).body.sources).toEqual([sources[0]]);
  });

  it('has sources scraped only for who may, and not without end', async () => {
    const eve = await Client.register(app.baseUrl);
    const exported = (await eve.see(`/api/bot/${await eve.newBot()}/export`)).body;
    const one = { mode: 'page', maxPages: 1, include: [], exclude: [], schedule: null };
    const sources = Array.from({ length: 100 }, (_, index) => ({ ...one, url: `http://127.0.0.1:1/${index}` }));
    const keyOf = async (...scopes: string[]) => (await eve.post('/api/apiKeys', { name: 'k', scopes })).body.key;
    const withKey = async (key: string, body: object) => {
      const headers = { 'content-type': 'application/json', 'x-api-key': key };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(`${app.baseUrl}/api/bot/import`, init);
      return [answer.status, ((await answer.json()) as { code?: string }).code];
    };
    const writer = await keyOf('bots:write');
    expect(await withKey(writer, exported)).toEqual([201, undefined]);
    expect(await withKey(writer, { ...exported, sources })).toEqual([403, 'SCOPE_MISSING']);
    expect(await withKey(await keyOf('bots:write', 'knowledge:write'), { ...exported, sources })).toEqual([
      201,
      undefined,
    ]);
    // What the key has asked for counts as well.
    for (const _ of [1, 2]) expect((await eve.post('/api/bot/import', { ...exported, sources })).status).toBe(201);
    expect(await eve.post('/api/bot/import', { ...exported, sources })).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED' },
    });
    expect((await eve.post('/api/bot/import', exported)).status).toBe(201);
  });

  it('refuses what is no such document, by field', async () => {
    const exported = (await ada.see(`/api/bot/${await furnished()}/export`)).body;
    const paths = async (body: unknown) => {
      const answer = await ada.post('/api/bot/import', body);
      expect(answer.status).toBe(422);
      return answer.body.errors.map((error: { path: string }) => error.path);
    };
    expect(await paths({ ...exported, formatVersion: 2 })).toEqual(['formatVersion']);
    expect((await ada.post('/api/bot/import', { ...exported, formatVersion: 2 })).body.errors).toEqual([
      { path: 'formatVersion', message: 'must be 1: documents of another version cannot be read here' },
    ]);
    expect(await paths({ ...exported, format: 'other' })).toEqual(['format']);
    expect(await paths('null')).toEqual(['']);
    expect(await paths({ ...exported, ownerId: 'me' })).toEqual(['ownerId']);
    const style = { ...exported.bot.style, primaryColor: 'url(javascript:1)' };
    expect(await paths({ ...exported, bot: { ...exported.bot, style } })).toEqual(['bot.style.primaryColor']);
    const draft = { ...exported.configuration.draft, mood: 'x' };
    expect(await paths({ ...exported, configuration: { ...exported.configuration, draft } })).toEqual([
      'configuration.draft.mood',
    ]);
    expect((await ada.post('/api/bot/import', { format: 'x'.repeat(500_000) })).status).toBe(413);
  });
});
