import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { FetchFailure } from '../../src/infrastructure/scraping/net/fetchFailure.js';
import { AddressGuard } from '../../src/infrastructure/scraping/net/guard.js';
import { FilteringProxy } from '../../src/infrastructure/scraping/net/proxy.js';
import { closeAll, fetcher, keep, LIMITS } from './support/fetching.js';

afterEach(closeAll);

/** A server that answers whatever it is asked with these very bytes. */
async function saying(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The status that the browser would get from that server, through the proxy. */
async function through(host: string): Promise<number> {
  const guard = new AddressGuard({ allowHosts: [host], allowPorts: [80] });
  const proxy = keep(new FilteringProxy(guard, { maxBytes: 100_000 }));
  const { hostname, port } = new URL(await proxy.listen());
  return await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: `http://${host}/`, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject).end();
  });
}

const ANSWERS: readonly [what: string, bytes: string, status: number][] = [
  ['a status below 100', 'HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n', 502],
  ['a trailer that cannot come', 'HTTP/1.1 200 OK\r\ntrailer: x-end\r\ncontent-length: 0\r\n\r\n', 200],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 502],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 502],
  ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n', 502],
];

describe('what a server says that does not keep to HTTP', () => {
  it.each(ANSWERS)('%s ends nothing but its own request in the browser’s proxy', async (_what, bytes, status) => {
    expect(await through(await saying(bytes))).toBe(status);
  });

  it.each(ANSWERS)('%s is an answer or a failure of a plain fetch', async (_what, bytes) => {
    const host = await saying(bytes);
    const outcome = await fetcher({ allowHosts: [host] })
      .get(`http://${host}/`, LIMITS)
      .catch((error: unknown) => error);
    expect(outcome instanceof FetchFailure || (outcome as { status?: number }).status !== undefined).toBe(true);
  });
});
