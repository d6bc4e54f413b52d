import { randomUUID } from 'node:crypto';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { makeAdmin } from '../http/support/makeAdmin.js';
import { sender } from '../support/person.js';
import { type Answer, COMMUNICATE, ORIGIN, openChat } from '../website/support/chat.js';
import { createActiveBot, type Owner, registerOwner } from '../website/support/client.js';
import { putKnowledge, SHOP } from '../website/support/knowledge.js';

const { app, asVisitor, botId, key, owner, close } = await openChat();
afterAll(close);

const QUESTION = 'Are you open on Sunday?';
const PASSWORD = 'correct horse battery staple';

/** Sends it twice with one Idempotency-Key: the second time the answer is the kept one. `again` sends it once more. */
async function keep<T>(send: (headers: Record<string, string>) => Promise<Response>) {
  const headers = { 'idempotency-key': randomUUID() };
  const again = () => send(headers);
  const first = await again();
  const text = await first.text();
  expect([first.ok, first.headers.get('idempotency-replayed')]).toEqual([true, null]);
  const second = await again();
  expect(await second.text()).toBe(text);
  expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([first.status, 'true']);
  return { body: JSON.parse(text) as T, again };
}

/** What a client is told once `subject` is erased, which may be by a job. */
async function told(again: () => Promise<Response>, subject: string): Promise<object> {
  const keys = app.service.services.get(INFRA.PostgresSubjectKeys);
  while ((await keys.find([subject])).size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const response = await again();
  return { replayed: response.headers.get('idempotency-replayed'), ...((await response.json()) as object) };
}
const erased = { replayed: null, status: 410, code: 'ERASED' };

const asOwner = (id: string) => (headers: Record<string, string>) =>
  owner.send('POST', COMMUNICATE, { botId: id, message: QUESTION }, headers);

async function purge(id: string): Promise<void> {
  await owner.call('DELETE', `/api/bot/${id}`);
  expect((await owner.send('DELETE', `/api/bot/${id}/permanent`)).ok).toBe(true);
}

async function eraseAccount({ send }: Pick<Owner, 'send'>): Promise<void> {
  expect((await send('DELETE', '/api/auth/me', { password: PASSWORD })).status).toBe(204);
}

describe('the kept answer of a conversation is gone', () => {
  it('when its visitor has it erased', async () => {
    const visitorId = randomUUID();
    const { body, again } = await keep<Answer>((headers) => asVisitor({ message: QUESTION, visitorId }, headers));
    const path = `${app.baseUrl}/api/bot/website/conversations/${body.conversationId}`;
    const headers = { 'x-api-key': key, origin: ORIGIN, 'nova-visitor': visitorId };
    expect((await fetch(path, { method: 'DELETE', headers })).status).toBe(204);
    const problem = await told(again, body.conversationId);
    expect(problem).toMatchObject(erased);
    expect(JSON.stringify(problem)).not.toContain(body.reply);
  });

  it('when the owner erases it, also for whoever asks for a stream', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const send = asOwner(botId);
    const { conversationId, reply } = (await (await send(headers)).json()) as Answer;
    expect((await owner.send('DELETE', `/api/bot/${botId}/conversations/${conversationId}`)).status).toBe(204);
    expect(await told(() => send(headers), conversationId)).toMatchObject(erased);
    const stream = await send({ ...headers, accept: 'text/event-stream' });
    expect([stream.status, await stream.text()]).toEqual([410, expect.not.stringContaining(reply)]);
  });

  it('when its bot is purged', async () => {
    const id = await createActiveBot(owner);
    const { body, again } = await keep<Answer>(asOwner(id));
    await purge(id);
    expect(await told(again, body.conversationId)).toMatchObject(erased);
  });
});

describe('the kept answer that holds passages of a bot’s knowledge is gone', () => {
  it('when the bot is purged', async () => {
    const id = await createActiveBot(owner);
    await putKnowledge(app, id, SHOP);
    const search = await keep<{ passages: object[] }>((headers) =>
      owner.send('POST', `/api/bot/${id}/knowledge/search`, { query: QUESTION }, headers),
    );
    expect(search.body.passages.length).toBeGreaterThan(0);
    const prompt = await keep((headers) =>
      owner.send('POST', `/api/aiFeatures/${id}/prompt`, { question: QUESTION }, headers),
    );
    await purge(id);
    for (const { again } of [search, prompt]) expect(await told(again, id)).toMatchObject(erased);
  });
});

describe('the kept answer that tells an account’s name is gone when the account is erased', () => {
  it('to whoever registered it and signed in, of whom only the network address is known', async () => {
    const person = { email: `${randomUUID()}@example.test`, password: PASSWORD };
    const post = (path: string, body: object) => (headers: Record<string, string>) =>
      fetch(`${app.baseUrl}/api/auth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const registered = await keep<{ accessToken: string; user: { id: string } }>(
      post('register', { ...person, name: 'Ona' }),
    );
    const entered = await keep<{ refreshToken: string }>(post('login', person));
    const refreshed = await keep(post('refresh', { refreshToken: entered.body.refreshToken }));
    const { accessToken, user } = registered.body;
    await eraseAccount({ send: sender(app.baseUrl, accessToken) });
    for (const { again } of [registered, entered, refreshed]) expect(await told(again, user.id)).toMatchObject(erased);
  });

  it('to an administrator who replaced a key of it', async () => {
    const [admin, person] = [await registerOwner(app.baseUrl), await registerOwner(app.baseUrl)];
    await makeAdmin(app, admin.accountId);
    const named = { name: 'Ona’s key', scopes: ['bots:read'] };
    const { id } = await person.call<{ id: string }>('POST', '/api/apiKeys', named);
    const { body, again } = await keep((headers) => admin.send('POST', `/api/apiKeys/${id}/rotate`, {}, headers));
    expect(body).toMatchObject({ name: named.name });
    await eraseAccount(person);
    expect(await told(again, person.accountId)).toMatchObject(erased);
  });
});
