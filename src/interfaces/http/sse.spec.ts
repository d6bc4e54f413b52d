import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import Koa from 'koa';
import { serveRoutes } from './pipeline/testApp.spec-support.js';
import { route } from './route.js';
import { streamEvents, wantsStream } from './sse.js';

describe('an event stream', () => {
  let left = 0;
  const streams = (path: string, commentEveryMs?: number) =>
    route({
      method: 'get',
      path,
      tag: 'Test',
      summary: 'One event, then silence until the client leaves',
      access: { kind: 'public' },
      responses: { 200: { description: 'Events' } },
      handler: async ({ koa }) => {
        await streamEvents(koa, oneThenSilence, commentEveryMs);
        return undefined;
      },
    });
  async function* oneThenSilence(signal: AbortSignal) {
    try {
      yield { event: 'first', id: 1, data: { text: 'a\nb' } };
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    } finally {
      left++;
    }
  }
  const routes = [streams('/stream'), streams('/impatient', 20)];

  it('begins with a comment, and ends its source when the client leaves', async () => {
    const app = await serveRoutes(routes);
    const leaving = new AbortController();
    const response = await fetch(`${app.url}/stream`, { signal: leaving.signal });
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes('first')) break;
    }
    leaving.abort();
    expect(text).toBe(': stream\n\nid: 1\nevent: first\ndata: {"text":"a\\nb"}\n\n');
    while (left === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await app.close();
  });

  it('waits for a slow reader, and loses nothing of what comes at once', async () => {
    const LARGE = 'x'.repeat(100_000);
    let given = 0;
    async function* many() {
      for (; given < 1_000; given++) yield { event: 'e', id: given, data: given % 2 === 0 ? given : LARGE };
    }
    const manyEvents = route({
      ...streams('/many'),
      handler: ({ koa }) => streamEvents(koa, many).then(() => undefined),
    });
    const app = await serveRoutes([manyEvents]);
    const response = await fetch(`${app.url}/many`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(given).toBeLessThan(1_000);
    const events = (await response.text()).split('\n\n').slice(1, -1);
    expect(events.map((event) => event.split('\n')[0])).toEqual(Array.from({ length: 1_000 }, (_, n) => `id: ${n}`));
    await app.close();
  });

  it('goes on with comments for as long as nothing else comes', async () => {
    const app = await serveRoutes(routes);
    const leaving = new AbortController();
    const response = await fetch(`${app.url}/impatient`, { signal: leaving.signal });
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.split(': here\n\n').length > 3) break;
    }
    leaving.abort();
    expect(text.split('\n\n').slice(2, 5)).toEqual([': here', ': here', ': here']);
    await app.close();
  });

  it('has headers for HEAD, and ends its source at once', async () => {
    const app = await serveRoutes(routes);
    const before = left;
    const agent = new Agent({ keepAlive: true });
    const asked = request(`${app.url}/stream`, { method: 'HEAD', agent }).end();
    const [{ statusCode, headers }] = (await once(asked, 'response')) as [IncomingMessage];
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    while (left === before) await new Promise((resolve) => setTimeout(resolve, 10));
    agent.destroy();
    await app.close();
  });
});

it.each([
  ['text/event-stream', true],
  ['application/json, Text/Event-Stream;q=0.5', true],
  ['application/json, text/event-stream;q=0', false],
  ['text/event-stream; q=0.0, */*', false],
  ['*/*', false],
  ['text/*', false],
  [undefined, false],
  ['text/event-stream;charset=utf-8', true],
  ['application/json;note="a, text/event-stream; b"', false],
])('Accept: %s asks for a stream: %s', (accept, isWanted) => {
  const asked = { headers: { accept } } as IncomingMessage;
  expect(wantsStream(new Koa().createContext(asked, {} as ServerResponse))).toBe(isWanted);
});
