import { once } from 'node:events';
import { connect } from 'node:net';
import { serveRoutes } from './pipeline/testApp.spec-support.js';
import { type Route, route } from './route.js';
import { type ServerSentEvent, streamEvents } from './sse.js';

/** Waits for a condition; the test's own time limit ends a wait in vain. */
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
};

const got = (path: string, handler: Route['handler']): Route =>
  route({
    method: 'get',
    path,
    tag: 'Test',
    summary: 'For streams whose client leaves',
    access: { kind: 'public' },
    responses: { 200: { description: 'Events' } },
    handler,
  });

describe('an event stream ends its source', () => {
  const seen = { begun: 0, ended: 0 };
  async function* silence(signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    seen.begun++;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    seen.ended++;
  }
  beforeEach(() => Object.assign(seen, { begun: 0, ended: 0 }));

  it('when its connection closes before it had its turn on it', async () => {
    let answerFirst = (): void => {};
    const first = got('/first', () => new Promise((resolve) => (answerFirst = () => resolve({ status: 204 }))));
    const stream = got('/stream', ({ koa }) => streamEvents(koa, silence).then(() => undefined));
    const app = await serveRoutes([first, stream]);
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    // Both at once: what answers the second waits for the first answer, which does not come.
    socket.write(['/first', '/stream'].map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''));
    await until(() => seen.begun === 1);
    socket.destroy();
    await until(() => seen.ended === 1);
    answerFirst();
    await app.close();
  });

  it('when the client had left before it began', async () => {
    let isAsked = false;
    const late = got('/late', async ({ koa }) => {
      isAsked = true;
      await once(koa.res, 'close');
      await streamEvents(koa, silence);
      return undefined;
    });
    const app = await serveRoutes([late]);
    const leaving = new AbortController();
    const asked = fetch(`${app.url}/late`, { signal: leaving.signal }).catch(() => {});
    await until(() => isAsked);
    leaving.abort();
    await asked;
    await until(() => seen.ended === 1);
    await app.close();
  });
});
