import { rmSync } from 'node:fs';
import { binaryEvent, EventStoreDBClient, NO_STREAM, UnknownError } from '@eventstore/db-client';
import { type ChildServer, forkServer, spawnWithFileLimit } from './support/child.js';
import { collect, freshStream, refusalOf, temporaryDirectory } from './support/fixture.js';

/** A file size limit stands in for a full disk: writes fail with EFBIG instead of ENOSPC. */
describe('section 15: disk full', () => {
  it.each([
    ['the tables are full, the journal keeps what it has', 2_000, 50_000, 3],
    ['there is no room for a journal either', 700, 20_000, 1],
  ])(
    '15: %s: an append that cannot be stored fails, the server goes on reading, the store stays consistent',
    async (...[, kilobytes, size, least]) => {
      const dataDir = temporaryDirectory();
      const stream = freshStream();
      const event = () => binaryEvent({ type: 'big', data: Buffer.alloc(size, 1) });
      const appendOne = (client: EventStoreDBClient, n: number): Promise<unknown> =>
        client.appendToStream(stream, [event(), event()], {
          expectedRevision: n === 0 ? NO_STREAM : BigInt(2 * n - 1),
        });
      let acknowledged = 0;
      let server: ChildServer = await spawnWithFileLimit(dataDir, kilobytes);
      let client = EventStoreDBClient.connectionString(server.url);
      const refusal = await refusalOf(
        (async () => {
          for (; acknowledged < 100; acknowledged += 1) await appendOne(client, acknowledged);
        })(),
      );
      expect(refusal).toBeInstanceOf(UnknownError);
      expect(acknowledged).toBeGreaterThan(least);
      const revisions = async (): Promise<bigint[]> =>
        (await collect(client.readStream(stream))).map(({ event: stored }) => stored?.revision ?? -1n);
      const expected = Array.from({ length: 2 * acknowledged }, (_, n) => BigInt(n));
      expect(await revisions()).toEqual(expected);
      const credentials = { username: 'a', password: 'b' };
      // Where the disk was too slow for the journal, there may still be room for one in it.
      const another = freshStream();
      const again = await refusalOf(
        (async () => {
          for (let n = 0; n < 5; n += 1) {
            await client.appendToStream(another, Array.from({ length: 15 }, event), { credentials });
          }
        })(),
      );
      expect(again.message).toContain('could not be written');
      const health = await fetch(`http://127.0.0.1:${server.port}/health/live`);
      expect(health.status).toBe(204);
      await client.dispose();
      await server.stop('SIGKILL');

      server = await forkServer(dataDir);
      client = EventStoreDBClient.connectionString(server.url);
      expect(await revisions()).toEqual(expected);
      await appendOne(client, acknowledged);
      expect(await revisions()).toEqual([...expected, BigInt(2 * acknowledged), BigInt(2 * acknowledged + 1)]);
      await client.dispose();
      await server.stop('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  );
});
