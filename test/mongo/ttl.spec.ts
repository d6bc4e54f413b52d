import type { Collection } from 'mongoose';
import { type Bench, startBench } from './support.js';

const gone = async (collection: Collection, id: string): Promise<void> => {
  while (await collection.findOne({ _id: id as never })) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('a TTL index', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ ttlIntervalMs: 50 });
  });
  afterAll(() => bench.close());

  it.each([1, -1] as const)('removes what is expired and nothing else (direction %i)', async (way) => {
    const sessions = bench.connection.collection(`sessions${way}`);
    await sessions.createIndex({ at: way }, { expireAfterSeconds: 60 });
    const now = Date.now();
    const documents = [
      { _id: 'fresh', at: new Date(now) },
      { _id: 'future', at: new Date(now + 3_600_000) },
      { _id: 'none' },
      { _id: 'null', at: null },
      { _id: 'number', at: 5 },
      { _id: 'text', at: '1970-01-01' },
      { _id: 'list', at: [new Date(now), new Date(0)] },
      { _id: 'old', at: new Date(now - 61_000) },
    ];
    await sessions.insertMany(documents as never[]);
    await gone(sessions, 'old');
    await gone(sessions, 'list');
    const left = await sessions.find({}, { sort: { _id: 1 } }).toArray();
    expect(left.map(({ _id }) => String(_id))).toEqual(['fresh', 'future', 'none', 'null', 'number', 'text']);
  });

  it('expires sooner when collMod says so', async () => {
    const notes = bench.connection.collection('notes');
    await notes.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
    await notes.insertOne({ _id: 'a' as never, at: new Date(Date.now() - 10_000) });
    await bench.connection.db!.command({ collMod: 'notes', index: { name: 'at_1', expireAfterSeconds: 1 } });
    await gone(notes, 'a');
    expect(await notes.indexes()).toMatchObject([{}, { expireAfterSeconds: 1 }]);
  });
});
