import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { leanFetch } from './leanFetch.js';

const servers: Server[] = [];

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

it('sends method, headers and body, and gives status, headers and body', async () => {
  const url = await serve(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
    response.end(JSON.stringify({ text, method: request.method, key: request.headers.apikey }));
  });
  const response = await leanFetch(new URL('/x', url), { method: 'POST', headers: { apikey: 'k' }, body: 'öl' });
  expect([response.status, response.ok, response.headers.getSetCookie()]).toEqual([201, true, ['a=1', 'b=2']]);
  expect(await response.json()).toEqual({ text: 'öl', method: 'POST', key: 'k' });
});

it('has no body where the status has none', async () => {
  const response = await leanFetch(await serve((_, answer) => void answer.writeHead(204).end()));
  expect([response.status, response.body]).toEqual([204, null]);
});

it('hands on an event stream piece by piece', async () => {
  let goOn = (): void => {};
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write('data: one\n\n');
    goOn = () => void response.end('data: two\n\n');
  });
  const seen: string[] = [];
  for await (const piece of (await leanFetch(url)).body!) {
    seen.push(Buffer.from(piece).toString());
    goOn();
  }
  expect(seen).toEqual(['data: one\n\n', 'data: two\n\n']);
});

it('fails with the reason of the signal, before the answer and in the middle of a stream', async () => {
  const hanging = await serve(() => {});
  const reason = new Error('enough');
  await expect(leanFetch(hanging, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const first = new AbortController();
  const waiting = leanFetch(hanging, { signal: first.signal });
  first.abort(reason);
  await expect(waiting).rejects.toBe(reason);

  const streaming = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
  });
  const second = new AbortController();
  const reader = (await leanFetch(streaming, { signal: second.signal })).body!.getReader();
  await reader.read();
  second.abort(reason);
  await expect(reader.read()).rejects.toThrow();
});

it('fails as fetch does when nobody answers or the body breaks off', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  await expect(leanFetch(url)).rejects.toThrow('fetch failed');
  const gone = await serve(() => {});
  servers.at(-1)!.close();
  await once(servers.at(-1)!, 'close');
  await expect(leanFetch(gone)).rejects.toThrow('fetch failed');
});

it('follows redirects with the body, and takes no credentials to another origin', async () => {
  const seen: (readonly [string, string | undefined])[] = [];
  const target = await serve(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    seen.push([text, request.headers.authorization]);
    response.end('arrived');
  });
  const url = await serve((_, response) => void response.writeHead(307, { location: target }).end());
  const response = await leanFetch(url, { method: 'POST', body: 'b', headers: { authorization: 'Bearer x' } });
  expect([await response.text(), seen]).toEqual(['arrived', [['b', undefined]]]);
});

it("leaves to Node's own fetch what it cannot send", async () => {
  const url = await serve((request, response) => void request.pipe(response));
  const form = new FormData();
  form.append('name', 'value');
  expect(await (await leanFetch(url, { method: 'POST', body: form })).text()).toContain('name="name"');
  expect(await (await leanFetch(new Request(url, { method: 'POST', body: 'whole' }))).text()).toBe('whole');
});
