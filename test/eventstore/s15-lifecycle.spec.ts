import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { open } from 'lmdb';
import { startEventStore } from '../../src/infrastructure/local/eventstore/server.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { forkServer } from './support/child.js';
import {
  collect,
  counted,
  countedRange,
  freshStream,
  numbersOf,
  refusalOf,
  temporaryDirectory,
} from './support/fixture.js';
import { follow } from './support/follow.js';

describe('section 15: lifecycle', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = temporaryDirectory();
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
  const connect = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);

  it('15: the client reconnects by itself after a restart on the same port', async () => {
    const [stream, port] = [freshStream(), await freePort()];
    const first = await startEventStore({ dataDir, port });
    const client = connect(first.url);
    await client.appendToStream(stream, counted(0));
    await first.close();
    const second = await startEventStore({ dataDir, port });
    // The call that finds the channel broken fails; the next one uses a new channel.
    await client.appendToStream(stream, counted(1)).catch(() => undefined);
    const again = await client.appendToStream(stream, counted(2));
    expect(again.nextExpectedRevision).toBeGreaterThanOrEqual(1n);
    await client.dispose();
    await second.close();
  });

  it('15: until it serves, calls fail with UNAVAILABLE; the first that does not fail sees everything', async () => {
    const [stream, port] = [freshStream(), await freePort()];
    const first = await startEventStore({ dataDir, port });
    const { url } = first;
    const writer = connect(url);
    for (let n = 0; n < 2_000; n += 200) await writer.appendToStream(stream, countedRange(n + 200, n));
    await writer.dispose();
    await first.close();
    const client = connect(url);
    const failures: Error[] = [];
    const read = (async () => {
      for (;;) {
        try {
          return await numbersOf(client.readStream(stream));
        } catch (error) {
          failures.push(error as Error);
        }
      }
    })();
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await startEventStore({ dataDir, port });
    expect(await read).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
    for (const failure of failures) expect(failure).toBeInstanceOf(UnavailableError);
    await client.dispose();
    await second.close();
  });

  it('15: appends under way at a shutdown are answered or fail; what was answered is there', async () => {
    const stream = freshStream();
    const server = await startEventStore({ dataDir });
    const client = connect(server.url);
    await client.appendToStream(stream, counted(0));
    const appends = Array.from({ length: 300 }, (_, n) => client.appendToStream(stream, counted(n + 1)));
    const settled = Promise.allSettled(appends);
    await Promise.race(appends);
    await server.close();
    const results = await settled;
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
    for (const failure of failures) {
      expect(failure instanceof UnavailableError || failure.message.includes('UNAVAILABLE')).toBe(true);
    }
    await client.dispose();
    const next = await startEventStore({ dataDir });
    const reader = connect(next.url);
    const stored = new Set(await numbersOf(reader.readStream(stream)));
    for (const [n, result] of results.entries()) if (result.status === 'fulfilled') expect(stored).toContain(n + 1);
    await reader.dispose();
    await next.close();
  });

  it('15: SIGTERM stops the process in order, with exit code 0 and no lock left', async () => {
    const server = await forkServer(dataDir);
    const client = connect(server.url);
    const follower = follow(client.subscribeToAll());
    await follower.caughtUp();
    expect(existsSync(join(dataDir, 'server.lock'))).toBe(true);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(await follower.failure()).toBeInstanceOf(UnavailableError);
    expect(existsSync(join(dataDir, 'server.lock'))).toBe(false);
    await client.dispose();
  });

  it('15: the process ends when its parent goes away', async () => {
    const server = await forkServer(dataDir);
    const exited = new Promise((resolve) => server.process.once('exit', resolve));
    server.process.disconnect();
    expect(await exited).toBe(0);
  });

  it('15: a directory in use by a running server is refused, from outside and inside its process', async () => {
    const server = await forkServer(dataDir);
    expect((await refusalOf(startEventStore({ dataDir }))).code).toBe('DATA_DIR_LOCKED');
    expect((await refusalOf(forkServer(dataDir))).message).toMatch(/^DATA_DIR_LOCKED: .*\(process \d+\)/);
    await server.stop('SIGTERM');
    const inside = await startEventStore({ dataDir });
    expect((await refusalOf(startEventStore({ dataDir }))).code).toBe('DATA_DIR_LOCKED');
    await inside.close();
  });

  it('15: the lock of a killed server is taken over', async () => {
    const server = await forkServer(dataDir);
    await server.stop('SIGKILL');
    expect(JSON.parse(readFileSync(join(dataDir, 'server.lock'), 'utf8'))).toMatchObject({ pid: server.process.pid });
    await (await startEventStore({ dataDir })).close();
  });

  it('15: a lock whose pid now belongs to another process is taken over', async () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'server.lock'), JSON.stringify({ pid: process.ppid, startedAt: '1' }));
    await (await startEventStore({ dataDir })).close();
  });

  it('15: a directory of a newer format is refused and left as it is', async () => {
    await (await startEventStore({ dataDir })).close();
    const root = open({ path: join(dataDir, 'log-1'), maxDbs: 8, encoding: 'ordered-binary', overlappingSync: false });
    await root.openDB({ name: 'meta', encoding: 'ordered-binary' }).put('format', 99);
    await root.close();
    const refused = await refusalOf(startEventStore({ dataDir }));
    expect([refused.code, refused.message]).toEqual(['DATA_DIR_NEWER', expect.stringContaining('newer event store')]);
    expect(existsSync(join(dataDir, 'server.lock'))).toBe(false);
  });

  it('15: a port in use, a directory that cannot be used and a bad certificate are refused with their names', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    expect((await refusalOf(startEventStore({ dataDir, port }))).message).toContain(`127.0.0.1:${port}: it is in use`);
    other.close();
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect((await refusalOf(startEventStore({ dataDir: file }))).code).toBe('DATA_DIR_UNUSABLE');
    const tls = { cert: 'x', key: 'y' };
    expect((await refusalOf(startEventStore({ dataDir, tls }))).code).toBe('BAD_OPTION');
    chmodSync(file, 0o600);
    await (await startEventStore({ dataDir })).close();
  });

  it.each([
    [['--port', '99999'], /BAD_OPTION: --port is 99999; expected: a whole number from 0 to 65535/],
    [['--max-append-size', 'much'], /BAD_OPTION: --max-append-size is much/],
    [['--tls-cert', '/nowhere/x.pem', '--tls-key', '/nowhere/y.pem'], /BAD_OPTION: --tls-cert is \/nowhere\/x.pem/],
    [['--tls-cert', '/nowhere/x.pem'], /BAD_OPTION: --tls-cert\/--tls-key/],
  ])('15: the options %j are refused', async (extra, message) => {
    expect((await refusalOf(forkServer(dataDir, extra))).message).toMatch(message);
  });

  it('15: everything is as before after a clean restart', async () => {
    const server = await startEventStore({ dataDir });
    const client = connect(server.url);
    for (let i = 0; i < 5; i += 1) await client.appendToStream(freshStream(), countedRange(10));
    const before = await collect(client.readAll());
    await client.dispose();
    await server.close();
    const next = await startEventStore({ dataDir });
    const reader = connect(next.url);
    expect(await collect(reader.readAll())).toEqual(before);
    await reader.dispose();
    await next.close();
  });
});
