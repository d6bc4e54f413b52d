import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { Client } from './client.js';

describe('bots over HTTP', () => {
  let app: App;
  let ada: Client;
  let eve: Client;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    [ada, eve] = [await Client.register(app.baseUrl), await Client.register(app.baseUrl)];
  });

  describe('create', () => {
    it('answers with the draft, its revision and its publishable key', async () => {
      const answer = await ada.post('/api/bot', { name: 'Helpdesk', platform: 'Website', purpose: 'Answers' });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('etag')).toBe('"0"');
      expect(answer.headers.get('nova-position')).toMatch(/^\d+$/);
      expect(answer.body).toMatchObject({
        name: 'Helpdesk',
        platform: 'Website',
        type: 'FREE_STYLE',
        status: 'draft',
        ownerId: ada.userId,
        revision: 0,
        publishedVersion: null,
        warnings: [],
        publishableKey: expect.stringMatching(/^nova_pub_/),
      });
      const key = await ada.get(`/api/bot/${answer.body.id}/publishableKey`);
      expect(key.body.publishableKey).toBe(answer.body.publishableKey);
    });

    it('takes the names of the first version', async () => {
      const answer = await ada.post('/api/bot/createBot', { botName: 'Old', platform: 'Telegram', purpose: 'p' });
      expect(answer).toMatchObject({ status: 201, body: { name: 'Old', platform: 'Telegram' } });
    });

    it('is done once when it is repeated with its idempotency key', async () => {
      const body = { name: 'Once', platform: 'Website', purpose: '' };
      const first = await ada.post('/api/bot', body, { 'idempotency-key': 'create-once' });
      const second = await ada.post('/api/bot', body, { 'idempotency-key': 'create-once' });
      expect(second.body).toEqual(first.body);
    });

    it('names every field that is not as expected', async () => {
      const answer = await ada.post('/api/bot', { name: '', platform: 'Fax', colour: 1 });
      expect(answer.status).toBe(422);
      expect(answer.body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
        'colour',
        'name',
        'platform',
      ]);
    });

    it('refuses text that hides or turns around', async () => {
      for (const name of ['a\u202Eb', 'a\u200Bb', 'a\u0007b', 'two\nlines', '   ']) {
        expect((await ada.post('/api/bot', { name, platform: 'Website' })).status).toBe(422);
      }
    });

    it('refuses operators of the database', async () => {
      expect((await ada.post('/api/bot', { name: { $ne: null }, platform: 'Website' })).status).toBe(422);
      expect((await ada.get('/api/bot?status[$ne]=draft')).status).toBe(400);
    });

    it('needs to know who asks', async () => {
      const response = await fetch(`${app.baseUrl}/api/bot`, { method: 'POST', body: '{}' });
      expect(response.status).toBe(401);
    });
  });

  describe('change', () => {
    it('takes origins as people write them, and keeps them as browsers send them', async () => {
      const id = await ada.newBot();
      const set = (...allowedOrigins: string[]) => ada.call('PATCH', `/api/bot/${id}`, { allowedOrigins });
      expect((await set('HTTPS://Shop.Example/', 'https://müller.example', 'http://a.example:80')).body).toMatchObject({
        allowedOrigins: ['https://shop.example', 'https://xn--mller-kva.example', 'http://a.example'],
      });
      for (const origin of [
        'https://a.example/x',
        'https://*.a.example',
        'null',
        'https://u@a.example',
        'ftp://a.example',
      ]) {
        expect((await set(origin)).status).toBe(422);
      }
    });

    it('bumps the revision and is refused when the revision is stale', async () => {
      const id = await ada.newBot();
      const changed = await ada.call('PATCH', `/api/bot/${id}`, { name: 'Desk' }, { 'if-match': '"0"' });
      expect(changed).toMatchObject({ status: 200, body: { name: 'Desk', revision: 1 } });
      const stale = await ada.call('PATCH', `/api/bot/${id}`, { name: 'Other' }, { 'if-match': '"0"' });
      expect(stale).toMatchObject({ status: 412, body: { code: 'STALE_REVISION', revision: 1 } });
      expect((await ada.see(`/api/bot/${id}`)).headers.get('etag')).toBe('"1"');
    });

    it('reads its own writes after Nova-Wait-For', async () => {
      const id = await ada.newBot();
      const { headers } = await ada.call('PATCH', `/api/bot/${id}`, { description: 'Now with words' });
      const read = await ada.get(`/api/bot/${id}`, { 'nova-wait-for': headers.get('nova-position') ?? '' });
      expect(read.body.description).toBe('Now with words');
    });

    it('warns of a style that could not be read', async () => {
      const id = await ada.newBot();
      const answer = await ada.call('PATCH', `/api/bot/${id}`, { style: { textColor: 'rgb(240 240 240)' } });
      expect(answer.body.style.textColor).toBe('#f0f0f0');
      expect(answer.body.warnings).toMatchObject([{ code: 'LOW_CONTRAST', path: 'style.textColor', required: 4.5 }]);
    });

    it('refuses a style with script in it', async () => {
      const id = await ada.newBot();
      for (const style of [
        { primaryColor: 'red;background:url(javascript:alert(1))' },
        { primaryColor: 'expression(alert(1))' },
        { primaryColor: 'rgb(0 0 0 / 0.5)' },
        { bubbleShape: '<script>' },
        { onclick: 'alert(1)' },
      ]) {
        expect((await ada.call('PATCH', `/api/bot/${id}`, { style })).status).toBe(422);
      }
      for (const avatar of ['javascript:alert(1)', 'data:text/html,x', 'https://user:pass@x.example/a.png', 'x']) {
        expect((await ada.call('PATCH', `/api/bot/${id}`, { avatar })).status).toBe(422);
      }
      for (const origin of ['https://a.example/path', 'javascript:x', 'https://*.example']) {
        expect((await ada.call('PATCH', `/api/bot/${id}`, { allowedOrigins: [origin] })).status).toBe(422);
      }
    });
  });

  describe('the lifecycle', () => {
    it('goes all the way, and names what is allowed when something is not', async () => {
      const id = await ada.newBot();
      const act = (what: string) => ada.post(`/api/bot/${id}/${what}`);
      expect(await act('activate')).toMatchObject({ status: 409, body: { code: 'NOT_PUBLISHED' } });
      await ada.post(`/api/botConfig/${id}/publish`, { note: 'first' });
      expect(await act('activate')).toMatchObject({ status: 200, body: { status: 'active', publishedVersion: 1 } });
      expect(await act('activate')).toMatchObject({
        status: 409,
        body: { code: 'ILLEGAL_TRANSITION', status: 409, botStatus: 'active', allowed: ['pause', 'delete'] },
      });
      expect(await act('pause')).toMatchObject({ body: { status: 'paused' } });
      expect(await ada.call('DELETE', '/api/bot/deleteBot', { botId: id })).toMatchObject({
        body: { status: 'deleted' },
      });
      expect(await ada.call('PATCH', `/api/bot/${id}`, { name: 'x' })).toMatchObject({ body: { code: 'BOT_DELETED' } });
      expect((await ada.see('/api/bot/getDeletedBots')).body.items).toMatchObject([{ id, status: 'deleted' }]);
      expect(await ada.post('/api/bot/recoverBot', { botId: id })).toMatchObject({ body: { status: 'draft' } });
      expect(await ada.call('DELETE', `/api/bot/permanentlyDeleteBot?botId=${id}`)).toMatchObject({ status: 409 });
      await ada.call('DELETE', `/api/bot/${id}`);
      expect(await ada.call('DELETE', `/api/bot/${id}/permanent`)).toMatchObject({
        status: 200,
        body: { id, status: 'purged' },
      });
      expect((await ada.see(`/api/bot/${id}`)).status).toBe(404);
      expect(await act('restore')).toMatchObject({ status: 409, body: { allowed: [] } });
    });
  });

  describe('others', () => {
    it('are told that the bot does not exist, whatever they try', async () => {
      const id = await ada.activeBot();
      await ada.see(`/api/bot/${id}`);
      const attempts: [string, string, unknown?, Record<string, string>?][] = [
        ['GET', `/api/bot/${id}`],
        ['GET', `/api/bot/getOneBotDetails/${id}`],
        ['GET', `/api/bot/${id}/history`],
        ['GET', `/api/bot/${id}/state?revision=0`],
        ['GET', `/api/bot/${id}/publishableKey`],
        ['PATCH', `/api/bot/${id}`, { name: 'mine' }],
        ['PATCH', `/api/bot/${id}`, { name: 'mine' }, { 'if-match': '"77"' }],
        ['POST', `/api/bot/${id}/pause`, {}],
        ['DELETE', `/api/bot/${id}`],
        ['GET', `/api/botConfig/${id}`],
        ['GET', `/api/botConfig/${id}/versions`],
        ['GET', `/api/botConfig/${id}/versions/1`],
        ['GET', `/api/botConfig/${id}/diff?from=1&to=draft`],
        ['PUT', `/api/botConfig/${id}`, { tone: 'mean' }],
        ['POST', '/api/botConfig/setConfig', { botId: id, tone: 'mean' }],
        ['POST', `/api/botConfig/${id}/publish`, {}],
        ['POST', `/api/botConfig/${id}/rollback`, { version: 1 }],
        ['GET', `/api/aiFeatures/${id}`],
        ['PUT', `/api/aiFeatures/${id}/Website`, { enabled: false }],
        ['POST', `/api/aiFeatures/${id}/prompt`, {}],
        ['POST', '/api/aiFeatures/EnhanceText', { text: 'x', botId: id }],
        ['POST', '/api/bot/updateControlledBotStyle', { botId: id, style: {} }],
        ['POST', '/api/bot/getBotDetailsForHomePage', { botId: id }],
      ];
      for (const [method, path, body, headers] of attempts) {
        expect({ path, status: (await eve.call(method, path, body, headers)).status }).toEqual({ path, status: 404 });
      }
      expect((await ada.see(`/api/bot/${id}`)).body).toMatchObject({ status: 'active', revision: 2 });
    });

    it('and unknown ids are 404, not 500', async () => {
      for (const id of ['019a8f00-0000-7000-8000-00000000dead', 'nonsense', '%00', '..%2F..']) {
        expect((await ada.get(`/api/bot/${id}`)).status).toBe(404);
        expect((await ada.post(`/api/bot/${id}/pause`)).status).toBe(404);
      }
    });
  });
});
