import { hanging, status, streamed } from '../bots/llmStub.js';
import { allEvents, readEvents, type SeenEvent, textOf } from './support/events.js';
import { endless, garbage, slowly } from './support/modelAnswers.js';
import { openModelChat } from './support/modelChat.js';
import { idleCuttingProxy } from './support/proxies.js';

const { ask, close, second: impatient, open, patient, stub, transcriptOf } = await openModelChat(2_500);
afterAll(close);

/** Takes so long that it goes on beside the other tests. */
let thoughtful: Promise<{ text: string; cuts: number; comments: number }>;
beforeAll(async () => {
  thoughtful = throughIdleCuttingProxy();
  thoughtful.catch(() => {});
  while (stub.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

async function throughIdleCuttingProxy() {
  // Between a comment, which comes every ten seconds, and the cut a busy machine may stand still for as long.
  stub.answer(slowly(['At ', 'last.'], 22_000));
  const proxy = await idleCuttingProxy(patient.baseUrl, 20_000);
  const comments = { count: 0 };
  const events: SeenEvent[] = [];
  for await (const event of readEvents(await open({ baseUrl: proxy.url }), comments)) events.push(event);
  await proxy.close();
  return { text: textOf(events), cuts: proxy.cuts(), comments: comments.count };
}

describe('answers of a language model, as streams', () => {
  it('come piece by piece, with the prompt fencing what was retrieved', async () => {
    stub.answer(streamed(['It takes ', 'two working ', 'days [1].']));
    const events = await allEvents(await open(patient));
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
    const events = await allEvents(await open(patient));
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
    ['writes without end', endless, 'PROVIDER_INVALID'],
  ])('end with a problem when the provider %s, and the conversation goes on', async (_, fault, code) => {
    stub.answer(fault);
    // Only whoever waits in vain is to lose patience, however slow the machine is.
    const events = await allEvents(await open(code === 'PROVIDER_TIMEOUT' ? impatient : patient));
    const last = events.at(-1)!;
    expect(last.event).toBe('error');
    expect(last.data.code).toMatch(code);
    expect(JSON.stringify(last.data)).not.toContain('stub');
    const { conversationId } = events[0]!.data;
    const messages = await transcriptOf(conversationId);
    expect(messages[1]!.reply!.failure).toMatch(code);
    stub.answer(streamed(['Now it works.']));
    const again = await ask(patient, { message: 'Again?', conversationId });
    expect(await again.json()).toMatchObject({ reply: 'Now it works.' });
  });

  it('are given as a problem answer where no stream was asked for', async () => {
    stub.answer(status(503));
    const response = await ask(patient, { message: 'Hello there, are you open?' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('say in whole seconds when to try again, however exactly the provider says it', async () => {
    stub.answer(status(429, { 'retry-after': '7.2' }));
    const response = await ask(patient);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '8']);
  });

  it('are not cut by a proxy that cuts silent connections, however long the model thinks', async () => {
    expect(await thoughtful).toEqual({ text: 'At last.', cuts: 0, comments: expect.any(Number) });
    // One at its beginning, one while nothing came.
    expect((await thoughtful).comments).toBeGreaterThan(1);
  });
});
