import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../bots/client.js';
import { type App, startApp } from '../support/app.js';
import { pausing } from '../support/pausing.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';

const READ_MODELS = ['bots', 'botConfigurations', 'apiKeys', 'scrapes', 'transcripts'];

describe('what has just been made, read at once without Nova-Wait-For', () => {
  let app: App;
  let ada: Client;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    ada = await Client.register(app.baseUrl);
  });

  const pause = () => pausing(app, ...READ_MODELS).pause();
  const resume = () => pausing(app, ...READ_MODELS).resume();
  afterEach(resume);

  const makers: [string, () => Promise<string>][] = [
    ['a bot', async () => `/api/bot/${await ada.newBot()}`],
    ['a bot under its first name', async () => `/api/bot/getOneBotDetails/${await ada.newBot()}`],
    ['a configuration', async () => `/api/botConfig/${await ada.newBot()}`],
    ['the versions of a configuration', async () => `/api/botConfig/${await ada.newBot()}/versions`],
    [
      'an API key',
      async () => `/api/apiKeys/${(await ada.post('/api/apiKeys', { name: 'k', scopes: ['bots:read'] })).body.id}`,
    ],
    [
      'a run',
      async () => {
        const path = `/api/bot/${await ada.newBot()}/knowledge`;
        return `${path}/${(await ada.post(path, { url: 'https://docs.example/', mode: 'page' })).body.scrapeId}`;
      },
    ],
    [
      'a conversation',
      async () => {
        const botId = await ada.activeBot();
        const { body } = await ada.post('/api/bot/website/communicate', { botId, message: 'Open on Sunday?' });
        return `/api/bot/${botId}/conversations/${body.conversationId}`;
      },
    ],
  ];

  it.each(makers)('%s is there, though its read model is behind', async (_, make) => {
    await pause();
    const path = await make();
    let [{ status, body }] = await Promise.all([ada.get(path), sleep(200).then(resume)]);
    // A slow machine may take longer to go on than the request waits.
    while (body.code === 'READ_MODEL_BEHIND') ({ status, body } = await ada.get(path));
    expect([status, body.code]).toEqual([200, undefined]);
  });

  it('is to be asked for again, not gone, when its read model stays behind', async () => {
    await pause();
    const answer = await ada.get(`/api/bot/${await ada.newBot()}`);
    expect([answer.status, answer.body.code]).toEqual([503, 'READ_MODEL_BEHIND']);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('is nothing that anybody else hears of, nor waits for', async () => {
    await pause();
    const eve = await Client.register(app.baseUrl);
    for (const [what, make] of makers) {
      expect([what, (await eve.get(await make())).status]).toEqual([what, 404]);
    }
  });
});
