import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { counted, freshStream, useEventStore } from './support/fixture.js';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

describe('bytes that are no protocol', () => {
  const store = useEventStore();
  /** Sends bytes as one connection and waits until the server has hung up or `ms` have passed. */
  const send = async (bytes: Buffer, ms = 100): Promise<void> => {
    const socket = connect(store.server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    const timer = setTimeout(() => socket.destroy(), ms);
    await once(socket, 'close');
    clearTimeout(timer);
  };
  const stillServes = async (): Promise<void> => {
    expect((await store.client.appendToStream(freshStream(), counted(0))).success).toBe(true);
    expect((await fetch(`http://127.0.0.1:${store.server.port}/health/live`)).status).toBe(204);
  };

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['one byte', Buffer.from('P')],
    ['half a preface', PREFACE.subarray(0, 12)],
    ['a TLS hello', Buffer.from('160301020001000', 'hex')],
    ['half an HTTP/1.1 request', Buffer.from('GET /health/li')],
    ['an HTTP/1.1 request with a broken header', Buffer.from('GET / HTTP/1.1\r\n\0\x01:\r\n\r\n')],
    ['a preface and then noise', Buffer.concat([PREFACE, randomBytes(4096)])],
    [
      'a preface and a frame of 16 MiB',
      Buffer.concat([PREFACE, Buffer.from('ffffff000000000001', 'hex'), randomBytes(1000)]),
    ],
    [
      'a preface, settings, and a header block of noise',
      Buffer.concat([
        PREFACE,
        Buffer.from('000000040000000000', 'hex'),
        Buffer.from('000010010500000001', 'hex'),
        randomBytes(16),
      ]),
    ],
  ])('%s does not take the server down', async (_what, bytes) => {
    await send(bytes);
    await stillServes();
  });

  it('a hundred connections of random bytes do not take the server down', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => send(randomBytes(1 + i * 37), 200)));
    await stillServes();
  });

  it.each(['BatchAppend', 'Append', 'Read', 'Delete'])(
    'noise instead of a protobuf message for %s fails that call only',
    async (method) => {
      const session = connectHttp2(`http://127.0.0.1:${store.server.port}`);
      session.on('error', () => undefined);
      for (const payload of [randomBytes(200), Buffer.alloc(50, 0xff), Buffer.from('0a0a0a', 'hex')]) {
        const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, payload.length]), payload]);
        const request = session.request({
          ':method': 'POST',
          ':path': `/event_store.client.streams.Streams/${method}`,
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        let status: unknown;
        request.on('response', (headers) => {
          status ??= headers['grpc-status'];
        });
        request.on('trailers', (trailers) => {
          status ??= trailers['grpc-status'];
        });
        request.on('error', () => undefined);
        request.resume();
        request.end(frame);
        await once(request, 'close');
        expect(Number(status)).toBeGreaterThan(0);
      }
      session.destroy();
      await stillServes();
    },
  );
});
