import { randomUUID } from 'node:crypto';
import { type Answer, COMMUNICATE, ORIGIN, openChat, problemOf } from './support/chat.js';
import { createActiveBot, registerOwner } from './support/client.js';

const { app, ask, asVisitor, botId, key, keyOf, owner, close } = await openChat();
afterAll(close);

describe('communicate, by whom and how often', () => {
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

  it('a page of our own reads the conversation that it has begun: its browser names no origin where it only reads', async () => {
    const visitorId = randomUUID();
    const begun = await asVisitor({ message: 'Are you open on Monday?', visitorId }, { origin: app.baseUrl });
    const { conversationId } = (await begun.json()) as Answer;
    const read = (headers: Record<string, string>) =>
      fetch(`${app.baseUrl}/api/bot/website/conversations/${conversationId}`, {
        headers: { 'x-api-key': key, 'nova-visitor': visitorId, ...headers },
      });
    const position = begun.headers.get('nova-position') ?? '0';
    const own = await read({ 'sec-fetch-site': 'same-origin', 'nova-wait-for': position });
    expect(own.status).toBe(200);
    expect(((await own.json()) as { messages: object[] }).messages).toHaveLength(2);
    for (const site of ['none', 'same-site', 'cross-site']) {
      expect(await problemOf(await read({ 'sec-fetch-site': site }))).toBe('403 ORIGIN_NOT_ALLOWED');
    }
  });

  it('tells each asker what is left of the limits', async () => {
    const quiet = await createActiveBot(owner);
    await owner.call('PATCH', `/api/bot/${quiet}`, { allowedOrigins: [ORIGIN] });
    const quietKey = await keyOf(quiet);
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
    const crowdedKey = await keyOf(crowded);
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
    // Thirty by the count in Redis, and thirty more by that of the process where Redis was too slow to answer.
    expect(statuses.get(429)).toBeGreaterThanOrEqual(940);
    expect(statuses.get(200)).toBeGreaterThanOrEqual(30);
    expect([...statuses.keys()].sort()).toEqual([200, 429]);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect((await ask('Are you open on Monday?')).answered).toBe(true);
  });

  it('a bot that allows every origin answers pages and apps, and keeps nothing else that stands in the header', async () => {
    const everywhere = await createActiveBot(owner);
    await owner.call('PATCH', `/api/bot/${everywhere}`, { allowedOrigins: ['*'] });
    await owner.send('GET', `/api/bot/${everywhere}?consistency=strong`);
    const itsKey = await keyOf(everywhere);
    const from = (origin: string) =>
      asVisitor({ botId: everywhere, message: 'Hello' }, { 'x-api-key': itsKey, origin });
    const known = ['https://a.example:8443', 'http://[::1]:3000', 'capacitor://localhost', 'null'];
    for (const origin of known) {
      const answer = await from(origin);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
      await answer.arrayBuffer();
    }
    for (const origin of [
      `https://${'a'.repeat(9_000)}.example`,
      'javascript:alert(1)',
      'https://a.example/path',
      'call me',
    ]) {
      const answer = await from(origin);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(await problemOf(answer)).toBe('403 ORIGIN_NOT_ALLOWED');
    }
    const list = await owner.send('GET', `/api/bot/${everywhere}/conversations?consistency=strong`);
    const { items } = (await list.json()) as { items: { origin: string }[] };
    expect(items.map(({ origin }) => origin).toReversed()).toEqual(known);
  });
});
