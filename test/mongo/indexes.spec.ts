import type { Collection } from 'mongoose';
import { type Bench, startBench } from './support.js';

type Stats = { nReturned: number; totalDocsExamined: number; totalKeysExamined: number };

describe('lookups', () => {
  let bench: Bench;
  let bots: Collection;
  const explain = async (filter: object, options: { sort?: Record<string, 1 | -1>; limit?: number } = {}) => {
    const answer = await bots.find(filter, options as never).explain('executionStats');
    return answer.executionStats as Stats;
  };
  beforeAll(async () => {
    bench = await startBench();
    bots = bench.connection.collection('bots');
    await bots.insertMany(
      Array.from(
        { length: 2000 },
        (_, n) =>
          ({
            _id: `bot-${n}`,
            owner: `u${n % 100}`,
            n,
            tags: [`t${n % 10}`, `s${n % 7}`],
            at: new Date(n),
            ...(n % 4 === 0 ? { email: `e${n}` } : {}),
          }) as never,
      ),
    );
    await bots.createIndex({ owner: 1, n: -1 });
    await bots.createIndex({ tags: 1 });
    await bots.createIndex({ at: 1 });
    await bots.createIndex({ email: 1 }, { unique: true, sparse: true });
    await bots.createIndex({ n: 1 }, { partialFilterExpression: { n: { $gte: 1500 } } });
  });
  afterAll(() => bench.close());

  it('by _id read one document', async () => {
    expect(await explain({ _id: 'bot-5' })).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
    expect(await explain({ _id: { $in: ['bot-5', 'bot-7', 'none'] } })).toMatchObject({
      nReturned: 2,
      totalDocsExamined: 2,
    });
    expect(await explain({ _id: { $gte: 'bot-1990', $lt: 'bot-1995' } })).toMatchObject({
      nReturned: 5,
      totalDocsExamined: 5,
    });
  });

  it('by an indexed field read what they return: equality, prefix, $in, range', async () => {
    expect(await explain({ owner: 'u3' })).toMatchObject({ nReturned: 20, totalDocsExamined: 20 });
    expect(await explain({ owner: 'u3', n: 103 })).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
    expect(await explain({ owner: 'u3', n: { $gt: 1003, $lte: 1503 } })).toMatchObject({
      nReturned: 5,
      totalDocsExamined: 5,
    });
    expect(await explain({ owner: { $in: ['u3', 'u4'] } })).toMatchObject({ nReturned: 40, totalDocsExamined: 40 });
    expect(await explain({ at: { $gte: new Date(100), $lt: new Date(110) } })).toMatchObject({
      nReturned: 10,
      totalDocsExamined: 10,
    });
    expect(await explain({ tags: 's3', owner: { $exists: true } })).toMatchObject({ totalDocsExamined: 286 });
    expect(await explain({ owner: /^u99/ })).toMatchObject({ nReturned: 20, totalDocsExamined: 20 });
    expect(await explain({ $or: [{ owner: 'u3' }, { _id: 'bot-0' }] })).toMatchObject({
      nReturned: 21,
      totalDocsExamined: 21,
    });
  });

  it('sort by the order of an index, either way, and stop at the limit', async () => {
    expect(await explain({ owner: 'u3' }, { sort: { n: -1 }, limit: 3 })).toMatchObject({
      nReturned: 3,
      totalDocsExamined: 3,
    });
    expect(await explain({ owner: 'u3' }, { sort: { n: 1 }, limit: 3 })).toMatchObject({
      nReturned: 3,
      totalDocsExamined: 3,
    });
    expect(await explain({}, { sort: { at: -1 }, limit: 5 })).toMatchObject({ nReturned: 5, totalDocsExamined: 5 });
    const found = await bots.find({ owner: 'u3' }).sort({ n: 1 }).limit(2).toArray();
    expect(found.map(({ n }) => n)).toEqual([3, 103]);
  });

  it('use a sparse or a partial index only where it holds all that is asked for', async () => {
    expect(await explain({ email: 'e8' })).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
    expect((await explain({ email: null })).nReturned).toBe(1500);
    expect(await explain({ n: 1600 })).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
    expect(await explain({ n: 1400 })).toMatchObject({ nReturned: 1, totalDocsExamined: 2000 });
  });

  it('say in explain which index answers', async () => {
    const plan = async (filter: object) => (await bots.find(filter).explain('queryPlanner')).queryPlanner.winningPlan;
    expect(await plan({ owner: 'u3' })).toMatchObject({
      stage: 'FETCH',
      inputStage: { stage: 'IXSCAN', indexName: 'owner_1_n_-1' },
    });
    expect(await plan({ nothing: 1 })).toMatchObject({ stage: 'COLLSCAN' });
  });

  it('are not fooled by arrays: two bounds may be met by two elements', async () => {
    const arrays = bench.connection.collection('arrays');
    await arrays.createIndex({ v: 1 });
    await arrays.insertOne({ v: [1, 10] });
    expect(await arrays.countDocuments({ v: { $gt: 4, $lt: 6 } })).toBe(1);
    expect(await arrays.countDocuments({ v: { $elemMatch: { $gt: 4, $lt: 6 } } })).toBe(0);
    expect(await arrays.countDocuments({ v: [1, 10] })).toBe(1);
  });

  it('find texts of any length, though their keys are cut', async () => {
    const long = bench.connection.collection('long');
    await long.createIndex({ text: 1 }, { unique: true });
    const texts = ['a', 'b', 'c'].map((end) => `${'x'.repeat(5000)}${end}`);
    await long.insertMany(texts.map((text) => ({ _id: text, text }) as never));
    expect(await long.findOne({ text: texts[1]! })).toEqual({ _id: texts[1], text: texts[1] });
    expect(await long.countDocuments({ _id: { $gte: texts[1] } as never })).toBe(2);
    expect((await long.find().sort({ text: -1 }).toArray()).map(({ text }) => text)).toEqual([...texts].reverse());
    await expect(long.insertOne({ text: texts[2] })).rejects.toMatchObject({ code: 11000 });
  });
});

describe('index commands', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  it('list what was made, refuse what contradicts it, and drop it', async () => {
    const things = bench.connection.collection('things');
    expect(await things.createIndex({ a: 1 }, { unique: true, name: 'by_a' })).toBe('by_a');
    expect(await things.createIndex({ a: 1 }, { unique: true, name: 'by_a' })).toBe('by_a');
    await expect(things.createIndex({ a: 1 }, { name: 'other', unique: true })).rejects.toMatchObject({ code: 85 });
    await expect(things.createIndex({ b: 1 }, { name: 'by_a' })).rejects.toMatchObject({ code: 86 });
    await expect(things.createIndex({ a: 'text' })).rejects.toMatchObject({ code: 67 });
    await expect(things.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 1 })).rejects.toMatchObject({ code: 67 });
    await bench.restart();
    const again = bench.connection.collection('things');
    expect(await again.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1 }, name: 'by_a', unique: true },
    ]);
    await again.dropIndex('by_a');
    await expect(again.dropIndex('by_a')).rejects.toMatchObject({ code: 27 });
    await expect(again.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
    await expect(bench.connection.collection('missing').indexes()).rejects.toMatchObject({ code: 26 });
  });
});
