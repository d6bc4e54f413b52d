import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Site {
  readonly host: string;
  readonly origin: string;
  readonly port: number;
  /** Path and query of every request so far, in order. */
  readonly requests: string[];
  readonly server: Server;
  url(path: string): string;
  close(): Promise<void>;
}

/** For runs whose pages are kept waiting by the test, or by a busy machine: what is asked for is not given up meanwhile. */
export const PATIENT = { SCRAPE_PAGE_TIMEOUT_MS: '120000' };

/** A web site on a free loopback port. What `answer` does not end is a 404 only if it says so. */
export async function serveSite(answer: Answer): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${port}`;
  return {
    host: `127.0.0.1:${port}`,
    origin,
    port,
    requests,
    server,
    url: (path) => origin + path,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers from a map of path → HTML (or an answer of its own); 404 for the rest. */
export const pages =
  (map: Readonly<Record<string, string | Answer>>): Answer =>
  (request, response) => {
    const page = map[(request.url ?? '').split('?')[0]!] ?? map[request.url ?? ''];
    if (page === undefined)
      return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>');
    if (typeof page === 'function') return page(request, response);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  };
