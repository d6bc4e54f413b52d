import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collection, Connection } from 'mongoose';
import { buildEntry, type Child, removeEntry, startChild } from './child.js';
import { connect } from './support.js';

const ROUNDS = Number(process.env.NOVA_CRASH_ROUNDS ?? 3);
const WRITERS = 8;

type Doc = { _id: string; key: string; group: number; n: number };

/** What the client knows: a document's state after each acknowledged write, and what may have happened since. */
class Ledger {
  readonly sure = new Map<string, Doc | undefined>();
  readonly maybe = new Map<string, (Doc | undefined)[]>();

  async write(id: string, next: Doc | undefined, run: () => Promise<unknown>): Promise<void> {
    this.maybe.set(id, [next]);
    await run();
    this.sure.set(id, next);
    this.maybe.delete(id);
  }
}

async function load(
  collection: Collection<Doc>,
  ledger: Ledger,
  writer: number,
  round: number,
  alive: () => boolean,
): Promise<void> {
  for (let n = 0; alive(); n += 1) {
    const _id = `${round}-${writer}-${n}`;
    const doc = { _id, key: `key-${_id}`, group: n % 10, n };
    await ledger.write(_id, doc, () => collection.insertOne(doc));
    if (n % 3 === 0) {
      const changed = { ...doc, key: `moved-${_id}`, group: 99 };
      await ledger.write(_id, changed, () => collection.updateOne({ _id }, { $set: { key: changed.key, group: 99 } }));
    }
    if (n % 5 === 0) await ledger.write(_id, undefined, () => collection.deleteOne({ _id }));
    if (n % 7 === 0) {
      const batch = Array.from(
        { length: 20 },
        (_, at): Doc => ({ _id: `${_id}-${at}`, key: `key-${_id}-${at}`, group: 5, n: at }),
      );
      for (const part of batch) ledger.maybe.set(part._id, [part]);
      await collection.bulkWrite(
        batch.map((part) => ({ insertOne: { document: part } })),
        { ordered: false },
      );
      for (const part of batch) {
        ledger.sure.set(part._id, part);
        ledger.maybe.delete(part._id);
      }
    }
  }
}

async function check(collection: Collection<Doc>, ledger: Ledger): Promise<void> {
  const stored = new Map((await collection.find({}).toArray()).map((doc) => [doc._id, doc]));
  for (const [id, expected] of ledger.sure) {
    const allowed = [expected, ...(ledger.maybe.get(id) ?? [])];
    expect(allowed).toContainEqual(stored.get(id));
  }
  for (const [id, doc] of stored) if (!ledger.sure.has(id)) expect(ledger.maybe.get(id)).toContainEqual(doc);
  // Each index, read from end to end, holds exactly the documents.
  for (const filter of [{ key: { $gte: '' } }, { group: { $gte: 0 } }, { group: { $gte: 0 }, n: { $gte: 0 } }]) {
    const { executionStats } = await collection.find(filter).explain('executionStats');
    expect(executionStats).toMatchObject({
      nReturned: stored.size,
      totalDocsExamined: stored.size,
      totalKeysExamined: stored.size,
    });
  }
  for (const doc of [...stored.values()].slice(-200))
    expect(await collection.find({ key: doc.key }).toArray()).toEqual([doc]);
  // What is known now is sure.
  for (const id of ledger.maybe.keys()) ledger.sure.set(id, stored.get(id));
  ledger.maybe.clear();
}

describe('a server that is killed under load', () => {
  let dataDir: string;
  beforeAll(async () => {
    await buildEntry();
    dataDir = await mkdtemp(join(tmpdir(), 'nova-mongo-'));
  });
  afterAll(async () => {
    removeEntry();
    await rm(dataDir, { recursive: true, force: true });
  });

  it(
    `has every acknowledged write and indexes in step, ${ROUNDS} times`,
    async () => {
      const ledger = new Ledger();
      for (let round = 0; round < ROUNDS; round += 1) {
        const child: Child = await startChild(dataDir);
        const connection: Connection = await connect(child.url);
        const collection = connection.collection<Doc>('load');
        if (round === 0) {
          await collection.createIndex({ key: 1 }, { unique: true });
          await collection.createIndex({ group: 1, n: -1 });
        } else await check(collection, ledger);
        let alive = true;
        const writers = Array.from({ length: WRITERS }, (_, writer) =>
          load(collection, ledger, writer, round, () => alive).catch(() => undefined),
        );
        // Killed after so many acknowledgements, not after a time: the same on a slow machine.
        const goal = ledger.sure.size + 100 + Math.random() * 700;
        while (ledger.sure.size < goal) await new Promise((resolve) => setTimeout(resolve, 1));
        expect(await child.end('SIGKILL')).toBeNull();
        alive = false;
        await connection.close(true);
        await Promise.all(writers);
      }
      const child = await startChild(dataDir);
      const connection = await connect(child.url);
      await check(connection.collection<Doc>('load'), ledger);
      expect(ledger.sure.size).toBeGreaterThan(ROUNDS * WRITERS);
      await connection.close();
      expect(await child.end('SIGTERM')).toBe(0);
    },
    30_000 + ROUNDS * 20_000,
  );

  it('ends when its parent is gone, and starts again with its data', async () => {
    const own = join(dataDir, 'own');
    const first = await startChild(own);
    const connection = await connect(first.url);
    await connection.collection('kept').insertOne({ a: 1 });
    await connection.close();
    expect(await first.end('disconnect')).toBe(0);
    const second = await startChild(own);
    const again = await connect(second.url);
    expect(await again.collection('kept').countDocuments({ a: 1 })).toBe(1);
    await again.close();
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('refuses a directory that another process has open, and takes it when that one was killed', async () => {
    const own = join(dataDir, 'shared');
    const first = await startChild(own);
    await expect(startChild(own)).rejects.toThrow(`is in use by process ${first.process.pid}`);
    await first.end('SIGKILL');
    const second = await startChild(own);
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
