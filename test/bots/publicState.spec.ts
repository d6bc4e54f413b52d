import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { PUBLIC_STATES, type PublicEntry } from '../../src/application/bots/publicState.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { SharedStates } from '../../src/infrastructure/publicState/sharedStates.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { Client } from './client.js';

/** Of 20 ms and a request each: well before a copy that nobody told of a change ages out by itself, after ten seconds. */
const MOST_TRIES = 250;

describe('the public state of a bot', () => {
  let first: App;
  let second: App;
  let ada: Client;

  setUp(async ({ use }) => {
    const world = use(await createWorld());
    first = use(await startApp(world));
    second = use(await startApp(world, { roles: ['api'] }));
    ada = await Client.register(first.baseUrl);
  });

  const look = (app: App, id: string, headers: Record<string, string> = {}) =>
    fetch(`${app.baseUrl}/api/bot/website/${id}`, { headers });

  it('needs no credentials and holds what the widget needs, nothing else', async () => {
    const id = await ada.activeBot({ style: { primaryColor: 'navy', suggestedQuestions: ['Where are you?'] } });
    const response = await look(first, id);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, no-cache');
    expect(await response.json()).toEqual({
      id,
      name: 'Helpdesk',
      avatar: null,
      style: {
        primaryColor: '#000080',
        onPrimaryColor: '#ffffff',
        backgroundColor: '#ffffff',
        textColor: '#1c1f26',
        bubbleShape: 'circle',
        position: 'bottom-right',
        colorScheme: 'auto',
      },
      welcomeMessage: 'Hello! How can I help you?',
      suggestedQuestions: ['Where are you?'],
      features: ['Website'],
      revision: 2,
    });
  });

  it('answers 304 to who has it already', async () => {
    const id = await ada.activeBot();
    const etag = (await look(first, id)).headers.get('etag') ?? '';
    // Not fetch: with this header it also sends `cache-control: no-cache`, which asks for the whole answer.
    // A proxy that compresses makes the tag a weak one.
    for (const known of [etag, `W/${etag}`]) {
      const again = await request(`${first.baseUrl}/api/bot/website/${id}`, { headers: { 'if-none-match': known } });
      expect([again.statusCode, await again.body.text()]).toEqual([304, '']);
    }
  });

  it('is the same, header for header, by the short way and by the long way', async () => {
    const id = await ada.activeBot({ style: { welcomeMessage: 'Grüß Gott' } });
    await ada.call('PATCH', `/api/bot/${id}`, { allowedOrigins: ['https://shop.example'] });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { etag } = (await request(`${first.baseUrl}/api/bot/website/${id}`)).headers;
    for (const headers of [
      {},
      { origin: 'https://shop.example' },
      { origin: 'https://other.example' },
      { origin: first.baseUrl },
      { 'if-none-match': String(etag) },
      { 'if-none-match': '"0"', origin: 'https://shop.example' },
      { 'if-none-match': `"0", ${etag}` },
      { 'if-none-match': '*' },
    ]) {
      const ask = async (more: Record<string, string>) => {
        const answer = await request(`${first.baseUrl}/api/bot/website/${id}`, { headers: { ...headers, ...more } });
        const { date: _, 'x-request-id': requestId, ...rest } = answer.headers;
        expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
        return { status: answer.statusCode, headers: rest, body: await answer.body.text() };
      };
      expect(await ask({})).toEqual(await ask({ traceparent }));
    }
  });

  it('is gone from every process once a bot is paused, and back once it is active', async () => {
    const id = await ada.activeBot();
    expect((await look(first, id)).status).toBe(200);
    expect((await look(second, id)).status).toBe(200);
    await ada.post(`/api/bot/${id}/pause`);
    const paused = async (app: App) => {
      const response = await look(app, id);
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await paused(first)).toEqual([404, 'BOT_PAUSED']);
    for (let tries = 0; (await paused(second))[0] !== 404 && tries < MOST_TRIES; tries++) await sleep(20);
    expect(await paused(second)).toEqual([404, 'BOT_PAUSED']);
    await ada.at(second.baseUrl).post(`/api/bot/${id}/activate`);
    expect((await look(second, id)).status).toBe(200);
    for (let tries = 0; (await look(first, id)).status !== 200 && tries < MOST_TRIES; tries++) await sleep(20);
    expect((await look(first, id)).status).toBe(200);
  });

  it('shows a new look in every process', async () => {
    const id = await ada.activeBot();
    const name = async (app: App) => ((await (await look(app, id)).json()) as { name: string }).name;
    expect([await name(first), await name(second)]).toEqual(['Helpdesk', 'Helpdesk']);
    await ada.call('PATCH', `/api/bot/${id}`, { name: 'Front desk' });
    for (const app of [first, second]) {
      for (let tries = 0; (await name(app)) !== 'Front desk' && tries < MOST_TRIES; tries++) await sleep(20);
      expect(await name(app)).toBe('Front desk');
    }
  });

  it('of drafts, deleted and unknown bots is the same 404', async () => {
    const draft = await ada.newBot();
    const deleted = await ada.activeBot();
    await ada.call('DELETE', `/api/bot/${deleted}`);
    for (const id of [draft, deleted, '019a8f00-0000-7000-8000-00000000dead']) {
      const response = await look(first, id);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'BOT_NOT_FOUND']);
    }
  });

  it('of a bot that is not there, or not any more, is a 404 that every page may read: its widget then shows nothing', async () => {
    const purged = await ada.activeBot();
    await ada.call('DELETE', `/api/bot/${purged}`);
    await ada.call('DELETE', `/api/bot/${purged}/permanent`);
    const origin = 'https://shop.example';
    for (const id of [purged, '019a8f00-0000-7000-8000-00000000dead']) {
      const { status, headers } = await fetch(`${first.baseUrl}/api/bot/website/${id}`, { headers: { origin } });
      expect([status, headers.get('access-control-allow-origin')]).toEqual([404, origin]);
    }
    const other = await fetch(`${first.baseUrl}/api/bot/website/${await ada.activeBot()}`, { headers: { origin } });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('of a paused bot stays away when its entry expires while the read model lags', async () => {
    const id = await ada.activeBot();
    const { config, redis } = {
      config: first.service.services.get(INFRA.Config),
      redis: first.service.services.get(INFRA.Redis),
    };
    const states = new SharedStates(redis, config.keyPrefix);
    const key = `${config.keyPrefix}:public-bot:${id}`;
    // Where Redis is silent for a moment, it is told soon, and a fill is given up.
    const told = async (revision: number) => {
      for (;;) {
        const text = (await redis.get(`${key}:told`)) ?? '';
        if (text.startsWith(`${revision} `)) return JSON.parse(text.slice(text.indexOf(' ')));
        await sleep(20);
      }
    };
    const fill = (entry: PublicEntry): Promise<PublicEntry> => states.fill(id, entry).catch(() => fill(entry));
    const before = await told(2);
    expect(before).toMatchObject({ status: 'active', revision: 2 });
    await ada.post(`/api/bot/${id}/pause`);
    await told(3);
    await redis.del(key);
    expect(await fill(before)).toEqual({ status: 'paused', revision: 3 });
    // Of what nobody told, the read model knows more.
    expect(await fill({ ...before, revision: 4 })).toMatchObject({ status: 'active', revision: 4 });
  });

  it('is served before and after a command by the process that ran it, without a gap', async () => {
    const id = await ada.activeBot();
    const states = first.service.services.get(PUBLIC_STATES);
    expect((await states.get(id)).status).toBe('active');
    await ada.post(`/api/bot/${id}/pause`);
    expect((await states.get(id)).status).toBe('paused');
  });
});
