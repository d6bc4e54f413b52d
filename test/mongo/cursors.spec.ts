import { type Bench, startBench } from './support.js';

describe('cursors', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ maxCursors: 5 });
    await bench.connection
      .collection('numbers')
      .insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n, pad: 'x'.repeat(50) }) as never));
  });
  afterAll(() => bench.close());
  const numbers = () => bench.connection.collection('numbers');
  const database = () => bench.connection.db!;
  const openOne = (options: object = {}) => database().command({ find: 'numbers', batchSize: 2, ...options });

  it('bring everything once, batch by batch', async () => {
    const ids: unknown[] = [];
    for await (const { _id } of numbers().find({}, { batchSize: 7 })) ids.push(_id);
    expect(ids).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    const { metrics } = await database().command({ serverStatus: 1 });
    expect(metrics.cursor.open.total).toBe(0);
  });

  it('keep to the batch size, also 0, and to a single batch', async () => {
    const { cursor } = await openOne();
    expect(cursor.firstBatch).toHaveLength(2);
    const next = await database().command({ getMore: cursor.id, collection: 'numbers', batchSize: 3 });
    expect(next.cursor.nextBatch).toHaveLength(3);
    await database().command({ killCursors: 'numbers', cursors: [cursor.id] });
    const empty = await openOne({ batchSize: 0 });
    expect(empty.cursor.firstBatch).toEqual([]);
    expect(Number(empty.cursor.id)).not.toBe(0);
    await database().command({ killCursors: 'numbers', cursors: [empty.cursor.id] });
    expect(Number((await openOne({ singleBatch: true })).cursor.id)).toBe(0);
  });

  it('are gone after killCursors', async () => {
    const { cursor } = await openOne();
    expect(await database().command({ killCursors: 'numbers', cursors: [cursor.id] })).toMatchObject({
      cursorsKilled: [cursor.id],
    });
    expect(await database().command({ killCursors: 'numbers', cursors: [cursor.id] })).toMatchObject({
      cursorsNotFound: [cursor.id],
    });
    await expect(database().command({ getMore: cursor.id, collection: 'numbers' })).rejects.toMatchObject({ code: 43 });
  });

  it('are closed when nobody asked for more', async () => {
    const own = await startBench({ cursorIdleMs: 100 });
    await own.connection.collection('numbers').insertMany([{ n: 1 }, { n: 2 }]);
    const db = own.connection.db!;
    const { cursor } = await db.command({ find: 'numbers', batchSize: 1 });
    const open = async () => (await db.command({ serverStatus: 1 })).metrics.cursor.open.total as number;
    while ((await open()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(db.command({ getMore: cursor.id, collection: 'numbers' })).rejects.toMatchObject({ code: 43 });
    await own.close();
  });

  it('are refused beyond the limit, until others are closed', async () => {
    const open = [];
    for (let n = 0; n < 5; n += 1) open.push((await openOne()).cursor.id);
    await expect(openOne()).rejects.toMatchObject({ code: 146 });
    await database().command({ killCursors: 'numbers', cursors: open });
    expect(await numbers().find({}, { batchSize: 10 }).toArray()).toHaveLength(1000);
  });

  it('split results that are larger than one answer may be', async () => {
    const large = bench.connection.collection('large');
    for (let n = 0; n < 10; n += 1) await large.insertOne({ pad: 'x'.repeat(4 * 1024 * 1024) });
    expect(await large.find({}, { batchSize: 100 }).toArray()).toHaveLength(10);
  });

  it('go on while documents are removed', async () => {
    const going = bench.connection.collection('going');
    await going.insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n }) as never));
    let seen = 0;
    for await (const { _id } of going.find({}, { batchSize: 50 })) {
      seen += 1;
      if (seen === 1) await going.deleteMany({ _id: { $gte: 250 } as never });
      expect(_id).toBeDefined();
    }
    expect(seen).toBeGreaterThanOrEqual(250);
  });

  it('of an aggregation work alike', async () => {
    const pipeline = [{ $match: { _id: { $gte: 10 } } }, { $project: { twice: { $multiply: ['$_id', 2] } } }];
    const results = await numbers().aggregate(pipeline, { batchSize: 100 }).toArray();
    expect(results).toHaveLength(990);
    expect(results[0]).toEqual({ _id: 10, twice: 20 });
  });
});
