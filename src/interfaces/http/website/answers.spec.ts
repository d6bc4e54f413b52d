import type { NumberedAnswerEvent } from '../../../application/website/answerEvents.js';
import type { AnswerStreams } from '../../../application/website/ports.js';
import { serveRoutes } from '../pipeline/testApp.spec-support.js';
import { route } from '../route.js';
import { lastEventId } from '../sse.js';
import { streamAnswer } from './answers.js';

const EVENTS = [
  { sequence: 1, event: 'conversation', data: { conversationId: 'own', messageId: 'm' } },
  { sequence: 2, event: 'token', data: { text: 'Yes' } },
  { sequence: 3, event: 'token', data: { text: '.' } },
] as unknown as readonly NumberedAnswerEvent[];

describe('the stream of an answer', () => {
  let followers = 0;
  async function* follow() {
    followers++;
    try {
      yield* EVENTS;
    } finally {
      followers--;
    }
  }
  const streams = {
    follow: async ({ answerId }: { answerId: string }) => (answerId === 'm' ? follow() : null),
  } as unknown as AnswerStreams;
  const read = async (conversationId: string, answerId: string, headers: Record<string, string> = {}) => {
    const app = await serveRoutes([
      route({
        method: 'get',
        path: '/answer',
        tag: 'Test',
        summary: 'The answer',
        access: { kind: 'public' },
        responses: { 200: { description: 'Events' } },
        handler: ({ koa }) => streamAnswer(koa, streams, { conversationId, answerId }, lastEventId(koa)),
      }),
    ]);
    try {
      const response = await fetch(`${app.url}/answer`, { headers });
      return { status: response.status, text: await response.text() };
    } finally {
      await app.close();
    }
  };
  const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id);

  it('has all its events, or those after the last that was seen', async () => {
    expect(idsOf((await read('own', 'm')).text)).toEqual(['1', '2', '3']);
    expect(idsOf((await read('own', 'm', { 'last-event-id': '2' })).text)).toEqual(['3']);
    expect(followers).toBe(0);
  });

  it('is not to be had through another conversation, nor when it is gone', async () => {
    for (const [conversation, answer] of [
      ['another', 'm'],
      ['own', 'gone'],
    ] as const) {
      const { status, text } = await read(conversation, answer);
      expect([status, JSON.parse(text).code]).toEqual([410, 'ANSWER_GONE']);
    }
    expect(followers).toBe(0);
  });
});
