import { streamed } from '../bots/llmStub.js';
import { COMMUNICATE } from './support/chat.js';
import { createActiveBot, registerOwner } from './support/client.js';
import { allEvents, readEvents, type SeenEvent, textOf } from './support/events.js';
import { slowly } from './support/modelAnswers.js';
import { openModelChat, WORDS } from './support/modelChat.js';
import { bufferingProxy } from './support/proxies.js';

const { ask, botId, close, second, open, owner, patient, stub, transcriptOf } = await openModelChat();
afterAll(close);

const resume = (
  { baseUrl }: { readonly baseUrl: string },
  { conversationId, messageId }: { conversationId: string; messageId: string },
  after: number,
) =>
  fetch(`${baseUrl}/api/bot/website/conversations/${conversationId}/answers/${messageId}`, {
    headers: { authorization: `Bearer ${owner.token}`, 'last-event-id': String(after) },
  });

describe('streams of answers, of which there are many, and which break', () => {
  it('are resumed at another process after the last event seen', async () => {
    stub.answer(slowly(WORDS, 40));
    const leaving = new AbortController();
    const seen: SeenEvent[] = [];
    for await (const event of readEvents(await open(patient, { signal: leaving.signal }))) {
      seen.push(event);
      if (seen.length === 12) break;
    }
    leaving.abort();
    const rest = await allEvents(await resume(second, seen[0]!.data, seen.at(-1)!.id));
    expect(rest[0]!.id).toBe(13);
    expect(textOf([...seen, ...rest])).toBe(WORDS.join(''));
    expect(rest.at(-1)!.event).toBe('done');
    const whole = await allEvents(await resume(second, seen[0]!.data, 0));
    expect(textOf(whole)).toBe(WORDS.join(''));
  });

  it('are nobody else’s to resume, and gone when they are', async () => {
    stub.answer(streamed(['Yes.']));
    const [first] = await allEvents(await open(patient));
    const stranger = await registerOwner(patient.baseUrl);
    const { conversationId, messageId } = first!.data;
    const path = `/api/bot/website/conversations/${conversationId}/answers`;
    expect((await stranger.send('GET', `${path}/${messageId}`)).status).toBe(404);
    expect((await owner.send('GET', `${path}/${botId}`)).status).toBe(410);
    // Nor through a conversation of one's own.
    const ownBot = await createActiveBot(stranger);
    const own = await stranger.call<{ conversationId: string }>('POST', COMMUNICATE, {
      botId: ownBot,
      message: 'Open?',
    });
    const through = await stranger.send('GET', `${path.replace(conversationId, own.conversationId)}/${messageId}`);
    expect(through.status).toBe(410);
  });

  it('stop when the visitor leaves', async () => {
    stub.answer(slowly([...WORDS, ...WORDS, ...WORDS, ...WORDS, ...WORDS], 60));
    const leaving = new AbortController();
    let conversationId = '';
    for await (const event of readEvents(await open(patient, { signal: leaving.signal }))) {
      if (event.event === 'conversation') conversationId = event.data.conversationId;
      if (event.event === 'token') break;
    }
    leaving.abort();
    while (stub.abandoned() === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const messages = await transcriptOf(conversationId);
    expect(messages[1]!.reply!.failure).toBe('VISITOR_LEFT');
    expect(messages[1]!.text).toContain('word0');
  });

  it('give way to a newer message at once', async () => {
    stub.answer(slowly([...WORDS, ...WORDS], 60), streamed(['The newer one.']));
    const older = await open(patient);
    const events = readEvents(older);
    const { value } = await events.next();
    const { conversationId } = value!.data;
    const newer = await ask(patient, { message: 'No: what is open?', conversationId });
    expect(await newer.json()).toMatchObject({ reply: 'The newer one.' });
    const rest: SeenEvent[] = [];
    for await (const event of events) rest.push(event);
    expect(rest.at(-1)).toMatchObject({ event: 'error', data: { status: 409, code: 'SUPERSEDED' } });
  });

  it('know what was said at another process meanwhile, and that it has ended there', async () => {
    stub.answer(streamed(['Two days.']), streamed(['By the harbour.']), streamed(['As said.']));
    const first = await ask(patient, { message: 'How long does a service take?' });
    const { conversationId } = (await first.json()) as { conversationId: string };
    expect((await ask(second, { message: 'Where is the workshop?', conversationId })).status).toBe(200);
    expect((await ask(patient, { message: 'And when is it open?', conversationId })).status).toBe(200);
    const [, ...said] = stub.requests.at(-1)!.body.messages.map(({ content }: { content: string }) => content);
    const before = ['How long does a service take?', 'Two days.', 'Where is the workshop?', 'By the harbour.'];
    expect(said).toEqual([...before, 'And when is it open?']);

    const headers = { authorization: `Bearer ${owner.token}` };
    const path = `/api/bot/website/conversations/${conversationId}`;
    expect((await fetch(`${second.baseUrl}${path}`, { method: 'DELETE', headers })).status).toBe(204);
    const late = await ask(patient, { message: 'Hello?', conversationId });
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ code: 'CONVERSATION_ENDED' });
  });

  it('arrive whole through a proxy that buffers', async () => {
    stub.answer(slowly(WORDS, 10));
    const proxy = await bufferingProxy(patient.baseUrl, 4_096);
    const events = await allEvents(await open({ baseUrl: proxy.url }));
    expect(textOf(events)).toBe(WORDS.join(''));
    await proxy.close();
  });

  it('run 200 at a time on one process', async () => {
    stub.answer(slowly(WORDS.slice(0, 10), 100));
    const texts = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const response = await open(patient, { message: `How long does service number ${index} take?` });
        return textOf(await allEvents(response));
      }),
    );
    expect(new Set(texts)).toEqual(new Set([WORDS.slice(0, 10).join('')]));
  });
});
