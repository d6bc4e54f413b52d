import { rmSync } from 'node:fs';
import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { forkServer } from './support/child.js';
import { collect, counted, temporaryDirectory } from './support/fixture.js';

const ROUNDS = Number(process.env.NOVA_CRASH_ROUNDS ?? 5);
const WRITERS = 16;

/** One writer's own stream: what it was promised, and what it tried. */
interface Writer {
  readonly stream: string;
  readonly path: object;
  acknowledged: number;
  tried: number;
}

describe('kill -9 under load (section 15)', () => {
  it(
    `after each of ${ROUNDS} kills nothing acknowledged is lost, nothing is doubled, and appends are whole`,
    async () => {
      const dataDir = temporaryDirectory();
      const writers: Writer[] = Array.from({ length: WRITERS }, (_, i) => ({
        stream: `crash-${i}`,
        path: i % 4 === 0 ? { credentials: { username: 'a', password: 'b' } } : {},
        acknowledged: 0,
        tried: 0,
      }));
      let totalAcknowledged = 0;
      let unanswered = 0;
      let positionsBefore = new Map<string, bigint>();
      for (let round = 0; round < ROUNDS; round += 1) {
        const server = await forkServer(dataDir);
        const client = EventStoreDBClient.connectionString(server.url);
        positionsBefore = await verify(client, writers, positionsBefore);
        let alive = true;
        // In every third round one writer alone: its appends go another way to the disk than those of many.
        const active = round % 3 === 0 ? [writers[(round / 3) % WRITERS] as Writer] : writers;
        const writing = active.map((writer) => write(client, writer, () => alive));
        // Killed after so many acknowledgements, not after a time: the same on a slow machine.
        const goal = totalAcknowledged + 40 + ((round * 74) % 160);
        while (sum(writers) < goal) await new Promise((resolve) => setTimeout(resolve, 1));
        alive = false;
        await server.stop('SIGKILL');
        await Promise.all(writing);
        await client.dispose();
        totalAcknowledged = sum(writers);
        unanswered += writers.filter(({ acknowledged, tried }) => tried > acknowledged).length;
      }
      const server = await forkServer(dataDir);
      const client = EventStoreDBClient.connectionString(server.url);
      await verify(client, writers, positionsBefore);
      await client.dispose();
      expect(await server.stop('SIGTERM')).toBe(0);
      rmSync(dataDir, { recursive: true, force: true });
      expect(totalAcknowledged).toBeGreaterThanOrEqual(ROUNDS * 40);
      process.stdout.write(
        `crash: ${ROUNDS} kills, ${totalAcknowledged} events acknowledged, ${unanswered} appends unanswered\n`,
      );
    },
    60_000 + ROUNDS * 20_000,
  );
});

const sum = (writers: readonly Writer[]): number =>
  writers.reduce((total, { acknowledged }) => total + acknowledged, 0);

/** Appends pairs of events, each expecting what the one before has left, until the server is gone. */
async function write(client: EventStoreDBClient, writer: Writer, alive: () => boolean): Promise<void> {
  while (alive()) {
    const n = writer.acknowledged;
    writer.tried = n + 2;
    try {
      const expectedRevision = n === 0 ? NO_STREAM : BigInt(n - 1);
      await client.appendToStream(writer.stream, [counted(n), counted(n + 1)], { ...writer.path, expectedRevision });
      writer.acknowledged = n + 2;
    } catch {
      return;
    }
  }
}

/** Checks every stream and the order of `$all`; takes over what turned out to be stored though unacknowledged. */
async function verify(
  client: EventStoreDBClient,
  writers: Writer[],
  before: Map<string, bigint>,
): Promise<Map<string, bigint>> {
  const positions = new Map<string, bigint>();
  const byStream = new Map<string, number[]>();
  let last = -1n;
  for (const { event } of await collect(client.readAll())) {
    const position = event?.position?.commit ?? -1n;
    expect(position > last).toBe(true);
    last = position;
    if (event === undefined || !event.streamId.startsWith('crash-')) continue;
    expect(positions.has(event.id)).toBe(false);
    positions.set(event.id, position);
    const numbers = byStream.get(event.streamId) ?? [];
    byStream.set(event.streamId, numbers);
    expect(event.revision).toBe(BigInt(numbers.length));
    numbers.push((event.data as unknown as { n: number }).n);
  }
  for (const [id, position] of before) expect(positions.get(id)).toBe(position);
  for (const writer of writers) {
    const stored = byStream.get(writer.stream) ?? [];
    expect(stored).toEqual(stored.map((_, n) => n));
    expect([writer.acknowledged, writer.tried]).toContain(stored.length);
    const read = stored.length === 0 ? [] : await collect(client.readStream(writer.stream));
    expect(read.length).toBe(stored.length);
    writer.acknowledged = stored.length;
  }
  return positions;
}
