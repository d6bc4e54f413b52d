import { connect as dial, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { crc32c } from '../../src/infrastructure/local/mongo/wire/crc32c.js';
import { type Bench, startBench } from './support.js';

function frame(opCode: number, payload: Buffer, length = 16 + payload.length): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(length, 0);
  head.writeInt32LE(77, 4);
  head.writeInt32LE(opCode, 12);
  return Buffer.concat([head, payload]);
}

function message(flags: number, ...sections: Buffer[]): Buffer {
  const bits = Buffer.alloc(4);
  bits.writeUInt32LE(flags);
  return frame(2013, Buffer.concat([bits, ...sections]));
}

const body = (doc: object): Buffer => Buffer.concat([Buffer.from([0]), serialize(doc)]);
const ping = body({ ping: 1, $db: 'admin' });

describe('the wire', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  const open = (): Promise<Socket> =>
    new Promise((resolve) => {
      const socket: Socket = dial(bench.server.port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => undefined);
    });
  /** Sends bytes; gives the first answer, or 'closed'. */
  const exchange = async (...chunks: Buffer[]): Promise<Record<string, unknown> | 'closed'> => {
    const socket = await open();
    return new Promise((resolve) => {
      let received = Buffer.alloc(0);
      socket.on('close', () => resolve('closed'));
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 16 || received.length < received.readInt32LE(0)) return;
        expect(received.readInt32LE(8)).toBe(77);
        resolve(deserialize(received.subarray(received.readInt32LE(12) === 1 ? 36 : 21, received.readInt32LE(0))));
        socket.destroy();
      });
      for (const chunk of chunks) socket.write(chunk);
    });
  };

  it('answers frames that come in pieces, and several in one', async () => {
    const bytes = message(0, ping);
    expect(await exchange(bytes.subarray(0, 3), bytes.subarray(3, 20), bytes.subarray(20))).toEqual({ ok: 1 });
    expect(await exchange(Buffer.concat([bytes, bytes]))).toEqual({ ok: 1 });
  });

  it('answers the legacy hello, and no other legacy command', async () => {
    const query = (doc: object) =>
      frame(2004, Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8, 0xff), serialize(doc)]));
    expect(await exchange(query({ ismaster: 1 }))).toMatchObject({ ismaster: true, maxWireVersion: 21, ok: 1 });
    const hello = await exchange(message(0, body({ hello: 1, $db: 'admin' })));
    expect(hello).toMatchObject({ isWritablePrimary: true, maxWireVersion: 21, ok: 1 });
    expect(hello).not.toHaveProperty('setName');
    expect(await exchange(query({ find: 'x' }))).toMatchObject({ ok: 0, code: 352 });
  });

  it('checks a checksum that is there', async () => {
    const bytes = message(1, ping, Buffer.alloc(4));
    bytes.writeUInt32LE(crc32c(bytes.subarray(0, -4)), bytes.length - 4);
    expect(await exchange(bytes)).toEqual({ ok: 1 });
    bytes.writeUInt32LE(1, bytes.length - 4);
    expect(await exchange(bytes)).toBe('closed');
  });

  it('takes documents as a sequence, and answers nothing when asked for nothing', async () => {
    const documents = Buffer.concat([1, 2].map((_id) => Buffer.from(serialize({ _id }))));
    const name = Buffer.from('documents\0');
    const size = Buffer.alloc(4);
    size.writeInt32LE(4 + name.length + documents.length);
    const sequence = Buffer.concat([Buffer.from([1]), size, name, documents]);
    const insert = body({ insert: 'sequence', $db: 'test' });
    expect(await exchange(message(0, insert, sequence))).toEqual({ n: 2, ok: 1 });
    const silent = message(2, body({ delete: 'sequence', deletes: [{ q: { _id: 1 }, limit: 1 }], $db: 'test' }));
    const count = message(0, body({ count: 'sequence', $db: 'test' }));
    expect(await exchange(silent, count)).toEqual({ n: 1, ok: 1 });
  });

  const malformed: [string, Buffer][] = [
    ['a length below the header', frame(2013, Buffer.alloc(5), 4)],
    ['a negative length', frame(2013, Buffer.alloc(5), -1)],
    ['a length above 48 MB', frame(2013, Buffer.alloc(5), 48_000_001)],
    ['an unknown operation', frame(999, ping)],
    ['an unknown section', message(0, Buffer.from([9, 0, 0]))],
    ['an unknown required flag', message(4, ping)],
    ['no body', message(0)],
    ['two bodies', message(0, ping, ping)],
    ['a document cut short', message(0, Buffer.from([0, 50, 0, 0, 0, 0]))],
    ['a document of garbage', message(0, Buffer.from([0, 8, 0, 0, 0, 0x7e, 1, 1, 0]))],
    ['a sequence with a wrong size', message(0, ping, Buffer.from([1, 0xff, 0xff, 0, 0, 65, 0]))],
    ['text', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ];
  it.each(malformed)('closes the connection on %s, and only that one', async (_, bytes) => {
    expect(await exchange(bytes)).toBe('closed');
    expect(await bench.connection.db!.command({ ping: 1 })).toEqual({ ok: 1 });
  });

  it('survives any bytes', async () => {
    const send = async (bytes: Uint8Array): Promise<void> => {
      const socket = await open();
      socket.end(Buffer.from(bytes));
      await new Promise((resolve) => socket.resume().on('close', resolve));
    };
    const corrupt = fc.tuple(
      fc.constantFrom(message(0, ping), message(0, body({ find: 'x', filter: { a: 1 }, $db: 'd' }))),
      fc.array(fc.tuple(fc.nat(90), fc.nat(255)), { maxLength: 4 }),
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), send), { numRuns: 50 });
    await fc.assert(
      fc.asyncProperty(corrupt, ([original, edits]) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of edits) bytes[at % bytes.length] = value;
        return send(bytes);
      }),
      { numRuns: 200 },
    );
    expect(await bench.connection.db!.command({ ping: 1 })).toEqual({ ok: 1 });
  });
});
