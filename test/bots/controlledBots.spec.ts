import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { Client } from './client.js';

describe('controlled bots over HTTP', () => {
  let app: App;
  let ada: Client;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    ada = await Client.register(app.baseUrl);
  });

  const wanted = { name: 'Widget', platform: 'Website', type: 'CONTROLLED' };

  it('are created, styled and read with their style', async () => {
    const created = await ada.post('/api/bot/createControlledBot', { ...wanted, userId: ada.userId });
    expect(created).toMatchObject({ status: 201, body: { type: 'CONTROLLED', status: 'draft' } });
    const botId = created.body.id;
    const styled = await ada.post('/api/bot/updateControlledBotStyle', {
      botId,
      style: {
        primaryColor: 'hsl(210 100% 30%)',
        bubbleShape: 'rounded',
        position: 'bottom-left',
        welcomeMessage: 'Hi!',
        suggestedQuestions: ['Where are you?'],
      },
      avatar: 'https://cdn.example/a.png',
      allowedOrigins: ['https://shop.example', 'http://localhost:3000'],
    });
    expect(styled).toMatchObject({
      status: 200,
      body: { style: { primaryColor: '#004d99', bubbleShape: 'rounded' }, warnings: [] },
    });
    expect((await ada.see(`/api/bot/controlledBot/${botId}`)).body).toMatchObject({
      id: botId,
      avatar: 'https://cdn.example/a.png',
      allowedOrigins: ['https://shop.example', 'http://localhost:3000'],
      style: { welcomeMessage: 'Hi!', suggestedQuestions: ['Where are you?'], position: 'bottom-left' },
    });
  });

  it('are never created for someone else', async () => {
    const eve = await Client.register(app.baseUrl);
    expect(await eve.post('/api/bot/createControlledBot', { ...wanted, userId: ada.userId })).toMatchObject({
      status: 403,
      body: { code: 'NOT_YOUR_ACCOUNT' },
    });
  });

  it('live on websites only', async () => {
    expect((await ada.post('/api/bot/createControlledBot', { ...wanted, platform: 'Telegram' })).status).toBe(422);
    expect(await ada.post('/api/bot', { ...wanted, platform: 'Discord' })).toMatchObject({
      status: 422,
      body: { code: 'CONTROLLED_NEEDS_WEBSITE' },
    });
  });

  it('warn when text would be unreadable, and say what would be better', async () => {
    const { id: botId } = (await ada.post('/api/bot/createControlledBot', wanted)).body;
    const { body } = await ada.post('/api/bot/updateControlledBotStyle', { botId, style: { primaryColor: '#ffffee' } });
    expect(body.warnings.map((warning: { path: string }) => warning.path)).toEqual([
      'style.onPrimaryColor',
      'style.primaryColor',
    ]);
    expect(body.warnings[0]).toMatchObject({ code: 'LOW_CONTRAST', required: 4.5 });
    expect(body.warnings[0].detail).toContain('#000000 would be readable');
  });

  it('are not mistaken for other bots', async () => {
    const botId = await ada.newBot();
    expect((await ada.see(`/api/bot/controlledBot/${botId}`)).status).toBe(404);
    expect(await ada.post('/api/bot/updateControlledBotStyle', { botId, style: {} })).toMatchObject({
      status: 409,
      body: { code: 'NOT_CONTROLLED' },
    });
  });
});
