import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { ownOutbox } from './support/ownOutbox.js';

let world: World;
let app: App;
setUp(async (opened) => {
  const { use } = opened;
  world = use(await createWorld(await ownOutbox(opened)));
  app = use(await startApp(world));
});

const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.baseUrl}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
};

const email = `seed-${Date.now()}@example.com`;
const account = {
  email,
  password: 'glass otter 41 bay',
  name: 'Seed',
  bots: [
    {
      name: 'Helpdesk',
      type: 'CONTROLLED',
      active: true,
      configuration: { tone: 'friendly' },
      conversations: [{ messages: [{ question: 'Where?', answer: 'Here.', rating: 'up' }] }],
    },
  ],
};

describe('the testing router', () => {
  it('seeds accounts, bots and conversations, and what it seeded can be read at once', async () => {
    const seeded = await send('POST', '/api/testing/seed', { accounts: [account] });
    expect(seeded.status).toBe(201);
    const [{ accessToken, bots }] = seeded.body.accounts;
    const authorization = { authorization: `Bearer ${accessToken}` };
    const bot = await send('GET', `/api/bot/${bots[0].id}`, undefined, authorization);
    expect(bot.body).toMatchObject({ name: 'Helpdesk', status: 'active', publishedVersion: 1 });
    const conversations = await send('GET', `/api/bot/${bots[0].id}/conversations`, undefined, authorization);
    expect(conversations.body).toMatchObject({ total: 1, items: [{ id: bots[0].conversationIds[0] }] });
    expect(bots[0].publishableKey).toMatch(/^nova_pub_/);
  });

  it('does nothing for a page of another site, which any browser would let send such requests', async () => {
    const foreign = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }];
    for (const headers of foreign) {
      const refused = await send('POST', '/api/testing/reset', undefined, headers);
      expect([refused.status, refused.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
    }
    expect((await send('POST', '/api/testing/wait', undefined, { origin: app.baseUrl })).status).toBe(204);
  });

  it('refuses a seed that does not fit, by field', async () => {
    const refused = await send('POST', '/api/testing/seed', { accounts: [{ ...account, bots: [{ name: '' }] }] });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'INVALID_INPUT', errors: [{ path: 'accounts.0.bots.0.name' }] },
    });
  });

  it('lets the language model say what a test wants to hear, until told otherwise', async () => {
    const [{ accessToken, bots }] = (
      await send('POST', '/api/testing/seed', { accounts: [{ ...account, email: `llm-${email}` }] })
    ).body.accounts;
    const ask = async (message: string) =>
      (
        await send(
          'POST',
          '/api/bot/website/communicate',
          { botId: bots[0].id, message },
          { authorization: `Bearer ${accessToken}` },
        )
      ).body;
    await send('PUT', '/api/testing/llm', { answers: [{ match: 'opening', reply: 'From nine to five.' }] });
    expect((await ask('What are your OPENING hours?')).reply).toBe('From nine to five.');
    await send('PUT', '/api/testing/llm', { answers: [] });
    expect((await ask('What are your opening hours?')).reply).not.toBe('From nine to five.');
  });

  it('shows the mails that were sent, also to one address only', async () => {
    await send('POST', '/api/auth/password/forgot', { email });
    for (;;) {
      const { body } = await send('GET', `/api/testing/outbox?to=${encodeURIComponent(email)}`);
      if (body.items.length > 0) return expect(JSON.stringify(body.items[0])).toContain(email);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  it('answers once the read models have caught up', async () => {
    expect(await send('POST', '/api/testing/wait')).toEqual({ status: 204, body: null });
  });

  it('erases everybody: nobody can sign in, the address is free, no mail is left', async () => {
    const reset = await send('POST', '/api/testing/reset');
    expect(reset).toMatchObject({ status: 200, body: { accounts: 2 } });
    const { password } = account;
    expect((await send('POST', '/api/auth/login', { email, password })).body.code).toBe('INVALID_CREDENTIALS');
    expect((await send('POST', '/api/auth/register', { email, password })).status).toBe(201);
  });

  it('is not there without NOVA_TESTING', async () => {
    const plain = await startApp(world, { roles: ['api'], env: { NOVA_TESTING: '0' } });
    expect((await fetch(`${plain.baseUrl}/api/testing/reset`, { method: 'POST' })).status).toBe(404);
    await plain.close();
  });
});
