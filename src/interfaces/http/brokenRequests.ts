import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '../../application/ids.js';
import { Problem } from './problem.js';

const byCode: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The request line and header fields may have 16 kB at most.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.'],
};
const malformed = [400, 'MALFORMED_REQUEST', 'This is not a request of HTTP/1.1.'] as const;

/** What Node refuses before it is a request that the routes could answer: these answers are problems, too. */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    const { problem, requestId, text } = told(byCode[error.code ?? ''] ?? malformed);
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      ...Object.entries(headersOf(text, requestId)).map(([name, value]) => `${name}: ${value}`),
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
  });
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    refuse(response, [417, 'EXPECTATION_UNKNOWN', 'Expect takes 100-continue only.']),
  );
}

/**
 * RFC 9112, 3.2: a request names one host. Of several Node takes the first and a proxy perhaps another; without one Node
 * answers nothing but a status (so its own check is off).
 */
export const demandHost =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    const hosts = hostsOf(request);
    if (hosts === 1 || (hosts === 0 && request.httpVersionMinor === 0)) return listener(request, response);
    refuse(response, [malformed[0], malformed[1], 'A request has one Host field.']);
  };

function hostsOf({ rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') count++;
  }
  return count;
}

function refuse(response: ServerResponse, reason: Parameters<typeof told>[0]): void {
  const { problem, requestId, text } = told(reason);
  response.writeHead(problem.status, headersOf(text, requestId)).end(text);
}

function told([status, code, detail]: readonly [number, string, string]) {
  const problem = new Problem(status, code, detail);
  const requestId = newId();
  return { problem, requestId, text: JSON.stringify(problem.body(requestId)) };
}

const headersOf = (text: string, requestId: string) => ({
  'content-type': 'application/problem+json',
  'content-length': Buffer.byteLength(text),
  'cache-control': 'no-store',
  'x-request-id': requestId,
  connection: 'close',
});
