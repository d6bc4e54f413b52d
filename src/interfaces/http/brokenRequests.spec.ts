import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { answerBrokenRequests, demandHost } from './brokenRequests.js';

/** One that has patience with a machine that stands still, and one that has not. */
let patient: Server;
let hasty: Server;
async function serve(timeoutMs: number): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: 1_024,
      headersTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      connectionsCheckingInterval: 20,
      requireHostHeader: false,
    },
    demandHost((_request, response) => response.end('served')),
  );
  answerBrokenRequests(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
beforeAll(async () => {
  [patient, hasty] = [await serve(60_000), await serve(100)];
});
afterAll(() => {
  for (const server of [patient, hasty]) {
    server.closeAllConnections();
    server.close();
  }
});

/** Everything that comes back until the server closes the connection. */
function send(text: string, server = patient): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('data', (data) => {
      received += data;
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
    socket.write(text);
  });
}

const HOST = 'Host: x\r\n';

describe('what is no request', () => {
  it.each([
    ['garbage', '\x16\x03\x01\r\n\r\n', '400 Bad Request', 'MALFORMED_REQUEST'],
    ['an unknown method', `FOO / HTTP/1.1\r\n${HOST}\r\n`, '400 Bad Request', 'MALFORMED_REQUEST'],
    [
      'two lengths',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      '400 Bad Request',
      'MALFORMED_REQUEST',
    ],
    [
      'a length beside chunks',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      '400 Bad Request',
      'MALFORMED_REQUEST',
    ],
    [
      'header fields without end',
      `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(2_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'HEADERS_TOO_LARGE',
    ],
    ['a request that never ends', `GET / HTTP/1.1\r\n${HOST}`, '408 Request Timeout', 'REQUEST_TIMEOUT'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request', 'MALFORMED_REQUEST'],
    ['two hosts', `GET / HTTP/1.1\r\n${HOST}hOST: y\r\n\r\n`, '400 Bad Request', 'MALFORMED_REQUEST'],
    [
      'an expectation that nobody knows',
      `GET / HTTP/1.1\r\n${HOST}Expect: wonders\r\n\r\n`,
      '417 Expectation Failed',
      'EXPECTATION_UNKNOWN',
    ],
  ])('is answered as a problem: %s', async (_name, text, status, code) => {
    const server = code === 'REQUEST_TIMEOUT' ? hasty : patient;
    const [head = '', body = ''] = (await send(text, server)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status}`);
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({ code, status: Number(status.slice(0, 3)) });
    expect(head).toContain(problem.requestId);
  });

  it('on a connection leaves the answers before it whole', async () => {
    const received = await send(`GET / HTTP/1.1\r\n${HOST}\r\nnonsense\r\n\r\n`);
    expect(received).toMatch(/^HTTP\/1\.1 200 OK[\s\S]+served/);
  });
});
