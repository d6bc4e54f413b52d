import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { bareHost } from './address.js';
import type { AddressGuard } from './guard.js';
import { portOf } from './guard.js';

export interface ProxyLimits {
  /** Bytes that all requests through this proxy may load together. */
  readonly maxBytes: number;
}

/**
 * The forward proxy that the browser must use. Whatever a page loads, by whatever means (scripts, frames, redirects,
 * web sockets), arrives here and is connected to an address that the guard checked after name resolution.
 */
export class FilteringProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #loaded = 0;
  /** `host:port` of what was refused, for tests and for the log. */
  readonly refused: string[] = [];

  constructor(
    private readonly guard: AddressGuard,
    private readonly limits: ProxyLimits,
  ) {
    this.#server = createServer((incoming, outgoing) => void this.#forward(incoming, outgoing));
    this.#server.on('connect', (incoming: IncomingMessage, client: Socket, head: Buffer) => {
      void this.#tunnel(incoming, client, head);
    });
    this.#server.on('connection', (socket) => this.#track(socket));
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Starts on a free loopback port and answers its URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get exceeded(): boolean {
    return this.#loaded > this.limits.maxBytes;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const url = new URL(incoming.url ?? '');
      if (url.protocol !== 'http:') throw new Error('only http is forwarded, https is tunnelled');
      this.guard.checkUrl(url);
      const address = await this.guard.addressFor(url.hostname, portOf(url));
      const upstream = httpRequest(
        {
          host: address,
          port: portOf(url),
          method: incoming.method,
          path: `${url.pathname}${url.search}`,
          headers: { ...withoutHopHeaders(incoming.headers), host: url.host },
          agent: false,
          setHost: false,
        },
        (response) => this.#answer(response, outgoing),
      );
      const fail = () => failed(outgoing);
      upstream.on('error', fail);
      // Another protocol was asked for, and got no further than here.
      upstream.on('upgrade', (_response, socket) => {
        socket.destroy();
        fail();
      });
      outgoing.on('close', () => upstream.destroy());
      incoming.pipe(upstream);
    } catch {
      this.#refuse(incoming.url ?? '');
      if (!outgoing.headersSent) outgoing.writeHead(403).end();
    }
  }

  /** Node sends less than it reads: a status or header that it refuses must not become an exception that nobody catches. */
  #answer(response: IncomingMessage, outgoing: ServerResponse): void {
    response.on('error', () => outgoing.destroy());
    try {
      outgoing.writeHead(response.statusCode ?? 502, withoutHopHeaders(response.headers));
    } catch {
      response.destroy();
      failed(outgoing);
      return;
    }
    response.on('data', (chunk: Buffer) => this.#count(chunk, outgoing.socket));
    response.pipe(outgoing);
  }

  async #tunnel(incoming: IncomingMessage, client: Socket, head: Buffer): Promise<void> {
    client.on('error', () => client.destroy());
    try {
      const target = new URL(`http://${incoming.url ?? ''}`);
      const port = Number(/:(\d+)$/.exec(incoming.url ?? '')?.[1] ?? 443);
      const address = await this.guard.addressFor(bareHost(target.hostname), port);
      const upstream = connect(port, address, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        if (head.length > 0) upstream.write(head);
        upstream.on('data', (chunk: Buffer) => this.#count(chunk, client));
        upstream.pipe(client).pipe(upstream);
      });
      this.#track(upstream);
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
    } catch {
      this.#refuse(incoming.url ?? '');
      client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    }
  }

  #count(chunk: Buffer, client: Socket | null): void {
    this.#loaded += chunk.length;
    if (this.exceeded) client?.destroy();
  }

  #refuse(target: string): void {
    if (this.refused.length < 100) this.refused.push(target);
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

const failed = (outgoing: ServerResponse): void =>
  void (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end());

const HOP_HEADERS = new Set('connection proxy-connection keep-alive proxy-authorization te trailer upgrade'.split(' '));

const withoutHopHeaders = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name)));
