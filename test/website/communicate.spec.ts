import { randomUUID } from 'node:crypto';
import { type Answer, COMMUNICATE, openChat, problemOf } from './support/chat.js';
import { createActiveBot } from './support/client.js';
import { allEvents, textOf } from './support/events.js';

const { ask, botId, owner, close } = await openChat();
afterAll(close);

describe('communicate, with the offline answerer', () => {
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

  it('a paused bot says so at once, and answers again when it is active', async () => {
    const paused = await createActiveBot(owner);
    await owner.call('POST', `/api/bot/${paused}/pause`);
    const send = () => owner.send('POST', COMMUNICATE, { botId: paused, message: 'Hello' });
    expect(await problemOf(await send())).toBe('409 BOT_NOT_ACTIVE');
    await owner.call('POST', `/api/bot/${paused}/activate`);
    expect((await send()).status).toBe(200);
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
    const erased = await owner.send('DELETE', `${path}/${conversationId}`);
    expect(erased.status).toBe(204);
    const after = { 'nova-wait-for': erased.headers.get('nova-position') ?? 'none' };
    const read = await owner.send('GET', `${path}/${conversationId}`, undefined, after);
    expect(await problemOf(read)).toBe('404 NOT_FOUND');
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
