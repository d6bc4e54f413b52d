import { randomUUID } from 'node:crypto';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { createActiveBot, type Owner, registerOwner } from './support/client.js';
import { allEvents, textOf } from './support/events.js';
import { putKnowledge, SHOP } from './support/knowledge.js';

interface Answer {
  conversationId: string;
  messageId: string;
  reply: string;
  answered: boolean;
  provider: string;
  sources: { number: number; url: string; title: string; passage: string }[];
}

const COMMUNICATE = '/api/bot/website/communicate';
const ORIGIN = 'https://shop.example';

describe('communicate, with the offline answerer', () => {
  let world: World;
  let app: App;
  let owner: Owner;
  let botId: string;
  let key: string;

  beforeAll(async () => {
    world = await createWorld();
    app = await startApp(world);
    owner = await registerOwner(app.baseUrl);
    botId = await createActiveBot(owner);
    await owner.call('PATCH', `/api/bot/${botId}`, { allowedOrigins: [ORIGIN] });
    await putKnowledge(app, botId, SHOP);
    key = (await app.service.services.get(ACCOUNT_TOKENS.PublishableKeys).find(botId))!;
  });

  afterAll(async () => {
    await app?.close();
    await world?.close();
  });

  const ask = (message: string, more: object = {}) =>
    owner.call<Answer>('POST', COMMUNICATE, { botId, message, ...more });
  const asVisitor = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${app.baseUrl}${COMMUNICATE}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key, origin: ORIGIN, ...headers },
      body: JSON.stringify({ botId, visitorId: randomUUID(), ...body }),
    });
  const problemOf = async (response: Response) => {
    const { code } = (await response.json()) as { code: string };
    return `${response.status} ${code}`;
  };

  describe('answers', () => {
    it.each([
      ['How long does a standard service take?', 'https://shop.example/service', 'two working days'],
      ['What is the deposit for an e-bike?', 'https://shop.example/rental', '300 euros'],
      ['Are you open on Saturday?', 'https://shop.example/contact', 'from ten to four'],
    ])('%s from the right page, quoted and cited', async (question, url, words) => {
      const answer = await ask(question);
      expect(answer).toMatchObject({ answered: true, provider: 'offline' });
      expect(answer.sources[0]).toMatchObject({ number: 1, url });
      expect(answer.reply).toContain(words);
      expect(answer.reply).toContain('[1]');
    });

    it('say that the bot does not know when nothing supports an answer', async () => {
      for (const question of [
        'Who won the football world cup?',
        'What is the capital of Mongolia?',
        'Write me a poem',
      ]) {
        expect(await ask(question)).toMatchObject({ answered: false, sources: [] });
      }
    });

    it('follow no instruction that a page holds', async () => {
      const answer = await ask('How long is the warranty on frames?');
      expect(answer.reply).toContain('five years');
      expect(answer.reply).not.toContain('free');
      expect((await ask('Are all bikes free?')).reply).not.toMatch(/^(?!“).*all bikes are free/s);
    });

    it('come as events, with ids, sources before the text, and a comment at once', async () => {
      const response = await owner.send(
        'POST',
        COMMUNICATE,
        { botId, message: 'How much is a standard service?' },
        {
          accept: 'text/event-stream',
        },
      );
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(response.headers.get('x-accel-buffering')).toBe('no');
      expect(response.headers.get('cache-control')).toContain('no-transform');
      const events = await allEvents(response);
      const names = events.map(({ event }) => event);
      expect(names.slice(0, 3)).toEqual(['conversation', 'sources', 'token']);
      expect(names.at(-1)).toBe('done');
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(textOf(events)).toContain('79 euros');
      expect(events.at(-1)!.data).toMatchObject({ answered: true, messageId: events[0]!.data.messageId });
    });

    it('remember the conversation: a question that points back is understood', async () => {
      const first = await ask('Can I rent an e-bike?');
      const second = await ask('And what is its deposit?', { conversationId: first.conversationId });
      expect(second.conversationId).toBe(first.conversationId);
      expect(second.reply).toContain('300 euros');
    });

    it('come once for one Idempotency-Key', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const body = { botId, message: 'Are you open on Sunday?' };
      const [first, second] = [
        await owner.call<Answer>('POST', COMMUNICATE, body, headers),
        await owner.call<Answer>('POST', COMMUNICATE, body, headers),
      ];
      expect(second).toEqual(first);
    });

    it('come once for one Idempotency-Key as streams as well, whether the conversation has become known or not', async () => {
      const headers = { 'idempotency-key': randomUUID(), accept: 'text/event-stream' };
      const body = { botId, message: 'Are you open on Sunday?' };
      const lost = await owner.send('POST', COMMUNICATE, body, headers);
      await lost.body?.cancel();
      const again = await allEvents(await owner.send('POST', COMMUNICATE, body, headers));
      const { conversationId, messageId } = again[0]!.data as unknown as Answer;
      const followed = await allEvents(await owner.send('POST', COMMUNICATE, { ...body, conversationId }, headers));
      expect(followed).toEqual(again);
      const { messages } = await owner.call<{ messages: { id: string; role: string }[] }>(
        'GET',
        `/api/bot/website/conversations/${conversationId}`,
      );
      expect(messages.map(({ role }) => role)).toEqual(['visitor', 'bot']);
      expect(messages[1]!.id).toBe(messageId);
    });
  });

  describe('bad input', () => {
    it.each([
      ['a megabyte', 'x'.repeat(1_000_000), '413 BODY_TOO_LARGE'],
      ['8,001 bytes', `${'é'.repeat(4_000)}x`, '422 MESSAGE_TOO_LONG'],
      ['nothing', '', '422 MESSAGE_EMPTY'],
      ['zero-width characters', '\u200b\u200c\u2060\ufeff', '422 MESSAGE_EMPTY'],
    ])('%s is refused', async (_, message, problem) => {
      expect(await problemOf(await owner.send('POST', COMMUNICATE, { botId, message }))).toBe(problem);
    });

    it('HTML and script are text like any other', async () => {
      const answer = await ask('<script>alert(1)</script><img src=x onerror=alert(1)>');
      expect(answer.answered).toBe(false);
      expect(answer.reply).not.toContain('<script');
    });

    it('unknown fields, ids that are none and unknown bots or conversations are refused', async () => {
      const send = (body: object) => owner.send('POST', COMMUNICATE, body).then(problemOf);
      expect(await send({ botId, message: 'x', admin: true })).toBe('422 INVALID_INPUT');
      expect(await send({ botId: '../etc', message: 'x' })).toBe('422 INVALID_INPUT');
      expect(await send({ botId: randomUUID(), message: 'x' })).toBe('404 BOT_NOT_FOUND');
      expect(await send({ botId, message: 'x', conversationId: randomUUID() })).toBe('404 CONVERSATION_NOT_FOUND');
    });

    it('a conversation of another bot does not exist', async () => {
      const other = await createActiveBot(owner);
      const { conversationId } = await ask('Are you open on Monday?');
      const answer = await owner.send('POST', COMMUNICATE, { botId: other, message: 'x', conversationId });
      expect(await problemOf(answer)).toBe('404 CONVERSATION_NOT_FOUND');
    });
  });

  describe('who may', () => {
    it('not somebody without credentials, nor another account', async () => {
      const body = JSON.stringify({ botId, message: 'Hello' });
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(`${app.baseUrl}${COMMUNICATE}`, { method: 'POST', headers, body })).status).toBe(401);
      const stranger = await registerOwner(app.baseUrl);
      expect(await problemOf(await stranger.send('POST', COMMUNICATE, { botId, message: 'x' }))).toBe(
        '404 BOT_NOT_FOUND',
      );
    });

    it('a visitor with the publishable key from an allowed origin, and from no other', async () => {
      const allowed = await asVisitor({ message: 'Are you open on Sunday?' });
      expect(allowed.status).toBe(200);
      expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
      const wrong = await asVisitor({ message: 'Hello' }, { origin: 'https://evil.example' });
      expect(wrong.headers.get('access-control-allow-origin')).toBeNull();
      expect(await problemOf(wrong)).toBe('403 ORIGIN_NOT_ALLOWED');
      const none = { 'content-type': 'application/json', 'x-api-key': key };
      const noOrigin = await fetch(`${app.baseUrl}${COMMUNICATE}`, {
        method: 'POST',
        headers: none,
        body: JSON.stringify({ botId, message: 'Hello' }),
      });
      expect(await problemOf(noOrigin)).toBe('403 ORIGIN_NOT_ALLOWED');
    });

    it('the publishable key is worth nothing with another bot', async () => {
      const other = await createActiveBot(owner);
      expect(await problemOf(await asVisitor({ botId: other, message: 'Hello' }))).toBe('404 BOT_NOT_FOUND');
    });

    it('preflights pass for origins that a bot allows', async () => {
      const preflight = (origin: string, path = COMMUNICATE) =>
        fetch(`${app.baseUrl}${path}`, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' },
        });
      const good = await preflight(ORIGIN);
      expect(good.status).toBe(204);
      expect(good.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(good.headers.get('access-control-allow-headers')).toContain('x-api-key');
      expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
      const other = await createActiveBot(owner);
      const named = await preflight(ORIGIN, `/api/bot/website/${other}`);
      expect(named.headers.get('access-control-allow-origin')).toBeNull();
    });

    it('a conversation belongs to the visitor who began it', async () => {
      const visitorId = randomUUID();
      const first = (await (await asVisitor({ message: 'Are you open on Monday?', visitorId })).json()) as Answer;
      const { conversationId } = first;
      const again = await asVisitor({ message: 'And on Sunday?', conversationId, visitorId });
      expect(again.status).toBe(200);
      const other = await asVisitor({ message: 'What did we say?', conversationId });
      expect(await problemOf(other)).toBe('404 CONVERSATION_NOT_FOUND');
      const read = (headers: Record<string, string>) =>
        fetch(`${app.baseUrl}/api/bot/website/conversations/${conversationId}`, {
          headers: {
            'x-api-key': key,
            origin: ORIGIN,
            'nova-wait-for': again.headers.get('nova-position') ?? '0',
            ...headers,
          },
        });
      expect((await read({})).status).toBe(404);
      const own = await read({ 'nova-visitor': visitorId });
      const { messages } = (await own.json()) as { messages: { role: string }[] };
      expect(messages.map(({ role }) => role)).toEqual(['visitor', 'bot', 'visitor', 'bot']);
    });
  });

  it('a paused bot says so at once, and answers again when it is active', async () => {
    const paused = await createActiveBot(owner);
    await owner.call('POST', `/api/bot/${paused}/pause`);
    const send = () => owner.send('POST', COMMUNICATE, { botId: paused, message: 'Hello' });
    expect(await problemOf(await send())).toBe('409 BOT_NOT_ACTIVE');
    await owner.call('POST', `/api/bot/${paused}/activate`);
    expect((await send()).status).toBe(200);
  });

  it('tells each asker what is left of the limits', async () => {
    const quiet = await createActiveBot(owner);
    await owner.call('PATCH', `/api/bot/${quiet}`, { allowedOrigins: [ORIGIN] });
    const quietKey = (await app.service.services.get(ACCOUNT_TOKENS.PublishableKeys).find(quiet))!;
    const send = (headers: Record<string, string>) =>
      asVisitor({ botId: quiet, message: 'Hello' }, { 'x-api-key': quietKey, ...headers });
    const visitor = await send({});
    expect(visitor.headers.get('ratelimit')).toMatch(/^"chat-visitor";r=19;t=\d+$/);
    expect(visitor.headers.get('ratelimit-policy')).toBe(
      '"chat-new";q=30;w=600, "chat-address";q=120;w=60, "chat-visitor";q=20;w=60',
    );
    const streamed = await send({ accept: 'text/event-stream' });
    expect(streamed.headers.get('ratelimit')).toMatch(/^"chat-visitor";r=19;t=\d+$/);
    await Promise.all([visitor.arrayBuffer(), streamed.arrayBuffer()]);
    const own = await owner.send('POST', COMMUNICATE, { botId, message: 'Hello' });
    expect(own.headers.get('ratelimit')).toMatch(/^"chat-caller";r=\d+;t=\d+$/);
  });

  it('a thousand new conversations from one address are cut off, others go on', async () => {
    const crowded = await createActiveBot(owner);
    await owner.call('PATCH', `/api/bot/${crowded}`, { allowedOrigins: [ORIGIN] });
    const crowdedKey = (await app.service.services.get(ACCOUNT_TOKENS.PublishableKeys).find(crowded))!;
    const statuses = new Map<number, number>();
    let retryAfter: string | null = null;
    for (let batch = 0; batch < 50; batch++) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const response = await asVisitor({ botId: crowded, message: 'Hello' }, { 'x-api-key': crowdedKey });
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          retryAfter = response.headers.get('retry-after') ?? retryAfter;
          await response.arrayBuffer();
        }),
      );
    }
    expect(statuses.get(429)).toBeGreaterThanOrEqual(960);
    expect(statuses.get(200)).toBeLessThanOrEqual(40);
    expect([...statuses.keys()].sort()).toEqual([200, 429]);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect((await ask('Are you open on Monday?')).answered).toBe(true);
  });

  it('feedback is counted once, changed, and refused for what is not there', async () => {
    const { conversationId, messageId } = await ask('Are you open on Saturday?');
    const rate = (body: object) =>
      owner.send('POST', '/api/bot/website/feedback', { conversationId, messageId, ...body });
    expect((await rate({ rating: 'up' })).status).toBe(200);
    const last = await rate({ rating: 'down', comment: 'Too short' });
    expect(last.status).toBe(200);
    expect(await problemOf(await rate({ rating: 'up', messageId: randomUUID() }))).toBe('404 REPLY_NOT_FOUND');
    expect(await problemOf(await rate({ rating: 'best' }))).toBe('422 INVALID_INPUT');
    const position = { 'nova-wait-for': last.headers.get('nova-position') ?? '' };
    const transcript = await owner.call<{ messages: { reply: { rating: string; comment: string } | null }[] }>(
      'GET',
      `/api/bot/${botId}/conversations/${conversationId}`,
      undefined,
      position,
    );
    expect(transcript.messages.at(-1)?.reply).toMatchObject({ rating: 'down', comment: 'Too short' });
  });

  it('an erased conversation leaves nothing to read, in the transcript and in the log', async () => {
    const { conversationId } = await ask('My name is Zaphod and I look for a bike');
    const path = `/api/bot/${botId}/conversations`;
    const erased = await owner.send('DELETE', `${path}/${conversationId}`, undefined, { 'nova-wait-for': '' });
    expect([204, 404]).toContain(erased.status);
    if (erased.status === 404) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await owner.send('DELETE', `${path}/${conversationId}`)).status).toBe(204);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await owner.send('GET', `${path}/${conversationId}`)).status).toBe(404);
    const problem = await owner.send('POST', COMMUNICATE, { botId, message: 'Hello?', conversationId });
    expect(await problemOf(problem)).toBe('409 CONVERSATION_ENDED');
  });

  it('the owner pages through conversations and finds the unanswered ones', async () => {
    interface Page {
      items: { id: string; unansweredCount: number; visitorId: string }[];
      nextCursor: string | null;
      total: number;
    }
    const path = `/api/bot/${botId}/conversations`;
    const first = await owner.call<Page>('GET', `${path}?limit=3`);
    const second = await owner.call<Page>('GET', `${path}?limit=3&cursor=${first.nextCursor}`);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(6);
    expect(first.total).toBe(second.total);
    const unanswered = await owner.call<Page>('GET', `${path}?unanswered=true`);
    expect(unanswered.items.every(({ unansweredCount }) => unansweredCount > 0)).toBe(true);
    expect(await problemOf(await owner.send('GET', `${path}?cursor=abc`))).toBe('400 BAD_CURSOR');
    const { visitorId } = first.items[0]!;
    const gone = await owner.call<{ erased: number }>('DELETE', `/api/bot/${botId}/visitors/${visitorId}`);
    expect(gone.erased).toBeGreaterThan(0);
  });
});
