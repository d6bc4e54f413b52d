import { connect } from 'node:net';
import type { Caller } from '../../../application/caller.js';
import { Problem } from '../problem.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { type ServerSentEvent, streamEvents, wantsStream } from '../sse.js';
import { ada, problemOf } from './echo.spec-support.js';
import { createOpenStreams, type StreamLimits } from './openStreams.js';
import { serveRoutes } from './testApp.spec-support.js';

const GOOD = { authorization: 'Bearer good' };
const SSE = { accept: 'text/event-stream' };
const got = (path: string, contentType: string, handler: Route['handler']): Route =>
  route({
    method: 'get',
    path,
    tag: 'Test',
    summary: 'A stream',
    access: { kind: 'public' },
    responses: {
      200: { description: 'Events', ...(path === '/asked' ? { otherContentType: contentType } : { contentType }) },
    },
    handler,
  });

describe('open event streams', () => {
  let app: Awaited<ReturnType<typeof serveRoutes>>;
  const held: AbortController[] = [];
  let end = (): void => {};
  let begun = 0;
  async function* untilEnd(signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    begun++;
    await new Promise<void>((resolve) => {
      end = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  }
  const stream: Route['handler'] = ({ koa }) => streamEvents(koa, untilEnd).then(() => undefined);
  const routes = [
    got('/hanging', 'application/json', () => new Promise(() => {})),
    got('/always', SSE.accept, stream),
    got('/asked', SSE.accept, (input) =>
      wantsStream(input.koa) ? stream(input) : Promise.resolve(ok({ whole: true })),
    ),
    got('/broken', SSE.accept, async () => {
      throw new Problem(410, 'ANSWER_GONE', 'Too late.');
    }),
  ];
  const serve = async (limits: Partial<StreamLimits>, caller?: Caller) => {
    app = await serveRoutes(
      routes,
      { openStreams: createOpenStreams({ perAddress: 0, perAccount: 0, ...limits }) },
      caller,
    );
  };
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const leaving = new AbortController();
    held.push(leaving);
    return app.send(path, { headers, signal: leaving.signal });
  };
  const until = async (condition: () => boolean | Promise<boolean>) => {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  beforeEach(() => {
    begun = 0;
  });
  afterEach(async () => {
    for (const leaving of held.splice(0)) leaving.abort();
    await app.close();
  });

  it('of one address are as many as it may have; other answers are given all the same', async () => {
    await serve({ perAddress: 2 });
    await ask('/always');
    await ask('/asked', SSE);
    const refused = await ask('/always');
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await problemOf(refused)).toBe('429 TOO_MANY_STREAMS');
    expect(await problemOf(await ask('/asked', SSE))).toBe('429 TOO_MANY_STREAMS');
    expect(await (await ask('/asked')).json()).toEqual({ whole: true });
  });

  it('of one account are as many as it may have, with those of its keys; others are not held up', async () => {
    const openStreams = createOpenStreams({ perAddress: 10, perAccount: 2 });
    app = await serveRoutes(routes, { openStreams }, ada);
    const ofKey = await serveRoutes(
      routes,
      { openStreams },
      { kind: 'apiKey', accountId: 'a', keyId: 'k', scopes: [] },
    );
    await ask('/always', GOOD);
    const leaving = new AbortController();
    held.push(leaving);
    await ofKey.send('/always', { headers: GOOD, signal: leaving.signal });
    expect(await problemOf(await ask('/always', GOOD))).toBe('429 TOO_MANY_STREAMS');
    expect((await ask('/always')).status).toBe(200);
    await ofKey.close();
  });

  it('of a widget’s visitors take nothing from the account of its bot', async () => {
    await serve({ perAccount: 1 }, { kind: 'publishable', botId: 'b', keyId: 'k', accountId: 'a' });
    for (let count = 0; count < 3; count++) expect((await ask('/always', GOOD)).status).toBe(200);
  });

  it('are not limited by 0', async () => {
    await serve({}, ada);
    for (let count = 0; count < 20; count++) expect((await ask('/always', GOOD)).status).toBe(200);
  });

  /** Asks for these on one connection, all at once, and waits until the stream among them has begun. */
  const connected = async (...paths: string[]) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`).join(''));
    await until(() => begun === 1);
    return socket;
  };
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'the client leaves': async () => {
      await ask('/always');
      held.pop()?.abort();
    },
    'the server ends it': async () => {
      const response = await ask('/always');
      end();
      await response.text();
    },
    'it is refused by what it is for': () => ask('/broken'),
    'only its head was asked for': () => app.send('/always', { method: 'HEAD' }),
    'its connection breaks': async () => (await connected('/always')).resetAndDestroy(),
    'its connection breaks before it had its turn on it': async () =>
      (await connected('/hanging', '/always')).resetAndDestroy(),
    'the server closes the connection': async () => {
      await connected('/always');
      app.cut();
    },
  };

  it.each(Object.keys(ways))('give their place back when %s', async (way) => {
    await serve({ perAddress: 1 });
    await ways[way]?.();
    await until(async () => (await ask('/always')).status === 200);
    expect(await problemOf(await ask('/always'))).toBe('429 TOO_MANY_STREAMS');
  });
});
