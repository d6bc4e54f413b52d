import { hanging, type LlmStub, startLlmStub, status, streamed } from '../bots/llmStub.js';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { createActiveBot, type Owner, registerOwner } from './support/client.js';
import { allEvents, readEvents, type SeenEvent, textOf } from './support/events.js';
import { putKnowledge, SHOP } from './support/knowledge.js';
import { garbage, slowly } from './support/modelAnswers.js';
import { bufferingProxy, idleCuttingProxy } from './support/proxies.js';

const COMMUNICATE = '/api/bot/website/communicate';
const WORDS = Array.from({ length: 40 }, (_, index) => `word${index} `);

describe('answers of a language model, as streams', () => {
  let world: World;
  let stub: LlmStub;
  /** Two API processes of one service; the impatient one gives up on the model soon. */
  let patient: App;
  let impatient: App;
  let owner: Owner;
  let botId: string;
  /** Takes so long that it goes on beside the other tests. */
  let thoughtful: Promise<{ text: string; cuts: number; comments: number }>;

  beforeAll(async () => {
    stub = await startLlmStub();
    const llm = { LLM_BASE_URL: stub.baseUrl, LLM_API_KEY: 'stub', LLM_MODEL: 'stub-1' };
    world = await createWorld({ ...llm, LLM_TIMEOUT_MS: '60000' });
    patient = await startApp(world);
    impatient = await startApp(world, { roles: ['api'], env: { LLM_TIMEOUT_MS: '2500' } });
    owner = await registerOwner(patient.baseUrl);
    botId = await createActiveBot(owner);
    await putKnowledge(patient, botId, SHOP);
    thoughtful = throughIdleCuttingProxy();
    thoughtful.catch(() => {});
    while (stub.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  afterAll(async () => {
    await impatient?.close();
    await patient?.close();
    await world?.close();
    await stub?.close();
  });

  const open = (baseUrl: string, more: { signal?: AbortSignal; message?: string } = {}) =>
    fetch(`${baseUrl}${COMMUNICATE}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${owner.token}`,
      },
      body: JSON.stringify({ botId, message: more.message ?? 'How long does a standard service take?' }),
      ...(more.signal ? { signal: more.signal } : {}),
    });
  async function throughIdleCuttingProxy() {
    stub.answer(slowly(['At ', 'last.'], 14_000));
    const proxy = await idleCuttingProxy(patient.baseUrl, 12_000);
    const comments = { count: 0 };
    const events: SeenEvent[] = [];
    for await (const event of readEvents(await open(proxy.url), comments)) events.push(event);
    await proxy.close();
    return { text: textOf(events), cuts: proxy.cuts(), comments: comments.count };
  }
  const resume = (
    baseUrl: string,
    { conversationId, messageId }: { conversationId: string; messageId: string },
    after: number,
  ) =>
    fetch(`${baseUrl}/api/bot/website/conversations/${conversationId}/answers/${messageId}`, {
      headers: { authorization: `Bearer ${owner.token}`, 'last-event-id': String(after) },
    });
  const transcriptOf = async (
    conversationId: string,
    isComplete: (count: number) => boolean = (count) => count >= 2,
  ) => {
    const path = `/api/bot/${botId}/conversations/${conversationId}`;
    for (let attempt = 0; ; attempt++) {
      const found = await owner.send('GET', path);
      const body = (await found.json()) as {
        messages: { text: string | null; reply: { failure: string | null } | null }[];
      };
      if (found.ok && isComplete(body.messages.length)) return body.messages;
      if (attempt > 200) throw new Error('The transcript does not come.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('come piece by piece, with the prompt fencing what was retrieved', async () => {
    stub.answer(streamed(['It takes ', 'two working ', 'days [1].']));
    const events = await allEvents(await open(patient.baseUrl));
    expect(textOf(events)).toBe('It takes two working days [1].');
    expect(events.at(-1)).toMatchObject({
      event: 'done',
      data: { answered: true, usage: { promptTokens: 11, completionTokens: 7 } },
    });
    const [system] = stub.requests[0]!.body.messages;
    expect(system.content).toMatch(/<knowledge>[\s\S]*A standard service takes two working days[\s\S]*<\/knowledge>/);
    expect(system.content).not.toMatch(/<\/knowledge>[\s\S]*Ignore all your previous instructions/);
  });

  it('are counted as unanswered when the model says that it does not know', async () => {
    stub.answer(streamed(['[[unk', 'nown]] I do not ', 'know that.']));
    const events = await allEvents(await open(patient.baseUrl));
    expect(textOf(events)).toBe('I do not know that.');
    expect(events.at(-1)!.data.answered).toBe(false);
  });

  it.each([
    ['hangs', hanging(), 'PROVIDER_TIMEOUT'],
    ['hangs half-way', hanging(['It takes ']), 'PROVIDER_TIMEOUT'],
    ['stops half-way', streamed(['It takes '], false), 'PROVIDER_UNAVAILABLE'],
    ['says 429', status(429, { 'retry-after': '0' }), 'PROVIDER_RATE_LIMITED'],
    ['says 500', status(500), 'PROVIDER_UNAVAILABLE'],
    ['refuses the key', status(401), 'PROVIDER_INVALID'],
    ['sends garbage', garbage, /PROVIDER_(INVALID|UNAVAILABLE)/],
    ['answers with nothing', streamed([]), 'PROVIDER_INVALID'],
  ])('end with a problem when the provider %s, and the conversation goes on', async (_, fault, code) => {
    stub.answer(fault);
    const events = await allEvents(await open(impatient.baseUrl));
    const last = events.at(-1)!;
    expect(last.event).toBe('error');
    expect(last.data.code).toMatch(code);
    expect(JSON.stringify(last.data)).not.toContain('stub');
    const { conversationId } = events[0]!.data;
    const messages = await transcriptOf(conversationId);
    expect(messages[1]!.reply!.failure).toMatch(code);
    stub.answer(streamed(['Now it works.']));
    const again = await owner.call<{ reply: string }>('POST', COMMUNICATE, {
      botId,
      message: 'Again?',
      conversationId,
    });
    expect(again.reply).toBe('Now it works.');
  });

  it('are given as a problem answer where no stream was asked for', async () => {
    stub.answer(status(503));
    const response = await fetch(`${impatient.baseUrl}${COMMUNICATE}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
      body: JSON.stringify({ botId, message: 'Hello there, are you open?' }),
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('are resumed at another process after the last event seen', async () => {
    stub.answer(slowly(WORDS, 40));
    const leaving = new AbortController();
    const seen: SeenEvent[] = [];
    for await (const event of readEvents(await open(patient.baseUrl, { signal: leaving.signal }))) {
      seen.push(event);
      if (seen.length === 12) break;
    }
    leaving.abort();
    const rest = await allEvents(await resume(impatient.baseUrl, seen[0]!.data, seen.at(-1)!.id));
    expect(rest[0]!.id).toBe(13);
    expect(textOf([...seen, ...rest])).toBe(WORDS.join(''));
    expect(rest.at(-1)!.event).toBe('done');
    const whole = await allEvents(await resume(impatient.baseUrl, seen[0]!.data, 0));
    expect(textOf(whole)).toBe(WORDS.join(''));
  });

  it('are nobody else’s to resume, and gone when they are', async () => {
    stub.answer(streamed(['Yes.']));
    const [first] = await allEvents(await open(patient.baseUrl));
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
    for await (const event of readEvents(await open(patient.baseUrl, { signal: leaving.signal }))) {
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
    const older = await open(patient.baseUrl);
    const events = readEvents(older);
    const { value } = await events.next();
    const { conversationId } = value!.data;
    const newer = await owner.call<{ reply: string }>('POST', COMMUNICATE, {
      botId,
      message: 'No: what is open?',
      conversationId,
    });
    expect(newer.reply).toBe('The newer one.');
    const rest: SeenEvent[] = [];
    for await (const event of events) rest.push(event);
    expect(rest.at(-1)).toMatchObject({ event: 'error', data: { status: 409, code: 'SUPERSEDED' } });
  });

  it('know what was said at another process meanwhile, and that it has ended there', async () => {
    stub.answer(streamed(['Two days.']), streamed(['By the harbour.']), streamed(['As said.']));
    const ask = async (baseUrl: string, message: string, conversationId?: string) =>
      fetch(`${baseUrl}${COMMUNICATE}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
        body: JSON.stringify({ botId, message, ...(conversationId ? { conversationId } : {}) }),
      });
    const first = await ask(patient.baseUrl, 'How long does a service take?');
    const { conversationId } = (await first.json()) as { conversationId: string };
    expect((await ask(impatient.baseUrl, 'Where is the workshop?', conversationId)).status).toBe(200);
    expect((await ask(patient.baseUrl, 'And when is it open?', conversationId)).status).toBe(200);
    const [, ...said] = stub.requests.at(-1)!.body.messages.map(({ content }: { content: string }) => content);
    const before = ['How long does a service take?', 'Two days.', 'Where is the workshop?', 'By the harbour.'];
    expect(said).toEqual([...before, 'And when is it open?']);

    const headers = { authorization: `Bearer ${owner.token}` };
    const path = `/api/bot/website/conversations/${conversationId}`;
    expect((await fetch(`${impatient.baseUrl}${path}`, { method: 'DELETE', headers })).status).toBe(204);
    const late = await ask(patient.baseUrl, 'Hello?', conversationId);
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ code: 'CONVERSATION_ENDED' });
  });

  it('arrive whole through a proxy that buffers', async () => {
    stub.answer(slowly(WORDS, 10));
    const proxy = await bufferingProxy(patient.baseUrl, 4_096);
    const events = await allEvents(await open(proxy.url));
    expect(textOf(events)).toBe(WORDS.join(''));
    await proxy.close();
  });

  it('are not cut by a proxy that cuts silent connections, however long the model thinks', async () => {
    expect(await thoughtful).toEqual({ text: 'At last.', cuts: 0, comments: expect.any(Number) });
    // One at its beginning, one while nothing came.
    expect((await thoughtful).comments).toBeGreaterThan(1);
  });

  it('run 200 at a time on one process', async () => {
    stub.answer(slowly(WORDS.slice(0, 10), 100));
    const texts = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const response = await open(patient.baseUrl, { message: `How long does service number ${index} take?` });
        return textOf(await allEvents(response));
      }),
    );
    expect(new Set(texts)).toEqual(new Set([WORDS.slice(0, 10).join('')]));
  });
});
