import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
  readonly url: string;
  /** Connections that it cut because nothing was sent for too long. */
  readonly cuts: () => number;
  close(): Promise<void>;
}

async function listen(server: Server, cuts: () => number): Promise<Proxy> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Like a proxy with buffering on: passes pieces on only when `bytes` have come together, or at the end. */
export function bufferingProxy(target: string, bytes: number): Promise<Proxy> {
  return listen(
    createServer((incoming, outgoing) => {
      const upstream = request(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
      upstream.on('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        let held: Buffer[] = [];
        const flush = () => {
          outgoing.write(Buffer.concat(held));
          held = [];
        };
        response.on('data', (piece: Buffer) => {
          held.push(piece);
          if (held.reduce((sum, part) => sum + part.length, 0) >= bytes) flush();
        });
        response.on('end', () => {
          flush();
          outgoing.end();
        });
      });
      upstream.on('error', () => outgoing.destroy());
      outgoing.on('close', () => upstream.destroy());
      incoming.pipe(upstream);
    }),
    () => 0,
  );
}

/** Cuts an answer in which nothing was sent for `idleMs`, as proxies do after their read time-out (60 s is usual). */
export function idleCuttingProxy(target: string, idleMs: number): Promise<Proxy> {
  let cuts = 0;
  return listen(
    createServer((incoming, outgoing) => {
      const upstream = request(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
      upstream.on('response', (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        const cut = () => {
          cuts++;
          outgoing.destroy();
        };
        let timer = setTimeout(cut, idleMs);
        response.on('data', (piece: Buffer) => {
          clearTimeout(timer);
          timer = setTimeout(cut, idleMs);
          outgoing.write(piece);
        });
        response.on('end', () => outgoing.end());
        response.on('close', () => clearTimeout(timer));
      });
      upstream.on('error', () => outgoing.destroy());
      outgoing.on('close', () => upstream.destroy());
      incoming.pipe(upstream);
    }),
    () => cuts,
  );
}
