import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pausing } from '../support/pausing.js';
import { type Answer, ORIGIN, openChat, problemOf } from './support/chat.js';

const { app, asVisitor, key, close } = await openChat();
afterAll(close);

const { pause, resume } = pausing(app, 'transcripts');
afterEach(resume);

const read = (conversationId: string, visitorId: string) =>
  fetch(`${app.baseUrl}/api/bot/website/conversations/${conversationId}`, {
    headers: { 'x-api-key': key, origin: ORIGIN, 'nova-visitor': visitorId },
  });

async function talk(): Promise<{ conversationId: string; visitorId: string }> {
  const visitorId = randomUUID();
  const response = await asVisitor({ message: 'Are you open on Saturday?', visitorId });
  const { conversationId } = (await response.json()) as Answer;
  return { conversationId, visitorId };
}

describe('a page that is loaded again just after the answer', () => {
  it('gets the conversation with its last answer, though the read model is behind', async () => {
    await pause();
    const { conversationId, visitorId } = await talk();
    const [first] = await Promise.all([read(conversationId, visitorId), sleep(300).then(resume)]);
    // A slow machine may take longer to go on than the request waits.
    let response = first;
    while (response.status === 503) response = await read(conversationId, visitorId);
    expect(response.status).toBe(200);
    const { messages } = (await response.json()) as { messages: { role: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['visitor', 'bot']);
  });

  it('is told to try again, not that it is gone, when the read model stays behind', async () => {
    await pause();
    const { conversationId, visitorId } = await talk();
    const response = await read(conversationId, visitorId);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await problemOf(response)).toBe('503 READ_MODEL_BEHIND');
  });
});
