import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { hanging, streamed } from '../bots/llmStub.js';
import { type App, startApp } from '../support/app.js';
import { COMMUNICATE, problemOf } from './support/chat.js';
import { createActiveBot, registerOwner } from './support/client.js';
import { allEvents } from './support/events.js';
import { openModelChat } from './support/modelChat.js';

const { ask, botId, close, open, owner, stub, world } = await openModelChat();
afterAll(close);

const TOO_MANY = '429 TOO_MANY_STREAMS';

describe('event streams that one caller has open at a process', () => {
  let service: App;
  let held: AbortController[] = [];
  beforeEach(async () => {
    stub.answer(hanging(['It ']));
    const env = { STREAMS_PER_ACCOUNT: '2', STREAMS_PER_ADDRESS: '3' };
    service = await startApp(world, { roles: ['api'], env });
  });
  afterEach(async () => {
    for (const leaving of held) leaving.abort();
    held = [];
    await service.close();
  });

  const until = async (condition: () => boolean | Promise<boolean>) => {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const hold = (begin = open) => {
    const leaving = new AbortController();
    held.push(leaving);
    return begin(service, { signal: leaving.signal });
  };
  const post = (token: string, bot: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ botId: bot, message: 'How long does it take?' }),
  });

  it('are refused beyond those of its account, before anything is asked; whole answers are still given', async () => {
    expect((await hold()).status).toBe(200);
    expect((await hold()).status).toBe(200);
    await until(() => stub.requests.length === 2);
    expect(await problemOf(await hold())).toBe(TOO_MANY);
    const progress = `${service.baseUrl}/api/bot/${botId}/knowledge/${randomUUID()}/events`;
    expect(await problemOf(await fetch(progress, { headers: { authorization: `Bearer ${owner.token}` } }))).toBe(
      TOO_MANY,
    );
    stub.answer(streamed(['Two days.']));
    expect(await (await ask(service)).json()).toMatchObject({ reply: 'Two days.' });
    expect(stub.requests).toHaveLength(1);
  });

  it('are refused beyond those of its address, whoever asks from there', async () => {
    const other = await registerOwner(service.baseUrl);
    const otherBot = await createActiveBot(other);
    const ofOther = () =>
      hold((_, { signal } = {}) =>
        fetch(`${service.baseUrl}${COMMUNICATE}`, { ...post(other.token, otherBot), ...(signal ? { signal } : {}) }),
      );
    for (const stream of [hold, hold, ofOther]) expect((await stream()).status).toBe(200);
    expect(await problemOf(await ofOther())).toBe(TOO_MANY);
  });

  it('leave their place when their client is killed', async () => {
    const { method, headers, body } = post(owner.token, botId);
    const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const client = spawn('curl', ['-sN', '-X', method, ...fields, '-d', body, `${service.baseUrl}${COMMUNICATE}`]);
    await once(client.stdout, 'data');
    await hold();
    expect(await problemOf(await hold())).toBe(TOO_MANY);
    client.kill('SIGKILL');
    await until(async () => (await hold()).status === 200);
  });

  it('leave their place when they are complete', async () => {
    stub.answer(streamed(['Two days.']));
    for (let round = 0; round < 5; round++) {
      await until(async () => {
        const response = await open(service);
        return (await allEvents(response)).at(-1)?.event === 'done';
      });
    }
  });
});
