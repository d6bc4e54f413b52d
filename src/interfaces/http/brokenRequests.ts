import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
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
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const { problem, requestId, text } = told([417, 'EXPECTATION_UNKNOWN', 'Expect takes 100-continue only.']);
    response.writeHead(problem.status, headersOf(text, requestId)).end(text);
  });
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
