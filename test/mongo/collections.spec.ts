import { type Bench, connect, startBench } from './support.js';

describe('collections', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());
  const collection = (name: string) => bench.connection.collection<{ _id: number; v?: string }>(name);

  it('are created, listed and dropped', async () => {
    await bench.connection.createCollection('made');
    await expect(
      bench.connection.createCollection('made').then(() => bench.connection.db!.command({ create: 'made' })),
    ).rejects.toMatchObject({ code: 48 });
    await collection('byInsert').insertOne({ _id: 1 });
    const names = (await bench.connection.listCollections()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['made', 'byInsert']));
    await collection('made').drop();
    expect((await bench.connection.listCollections()).map(({ name }) => name)).not.toContain('made');
    const { databases } = await bench.connection.db!.admin().listDatabases();
    expect(databases.map(({ name }) => name)).toContain('test');
  });

  it('are refused with options that are not served', async () => {
    const { db } = bench.connection;
    await expect(db!.createCollection('capped', { capped: true, size: 1000 })).rejects.toMatchObject({ code: 115 });
    await expect(db!.createCollection('view', { viewOn: 'x', pipeline: [] })).rejects.toMatchObject({ code: 115 });
    await expect(db!.command({ create: 'wrong$name' })).rejects.toMatchObject({ code: 73 });
  });

  it('are renamed, and replace another one only if asked', async () => {
    await collection('next').createIndex({ v: 1 }, { unique: true });
    await collection('next').insertOne({ _id: 1, v: 'new' });
    await collection('live').insertOne({ _id: 1, v: 'old' });
    await expect(collection('next').rename('live')).rejects.toMatchObject({ code: 48 });
    await collection('next').rename('live', { dropTarget: true });
    expect(await collection('live').find().toArray()).toEqual([{ _id: 1, v: 'new' }]);
    expect(await collection('live').indexes()).toHaveLength(2);
    await expect(collection('live').insertOne({ _id: 2, v: 'new' })).rejects.toMatchObject({ code: 11000 });
    await expect(collection('next').rename('x')).rejects.toMatchObject({ code: 26 });
    await bench.restart();
    expect(await collection('live').findOne({ v: 'new' })).toEqual({ _id: 1, v: 'new' });
  });

  it('switch at once: no reader sees a missing or a mixed collection', async () => {
    const fill = (name: string, v: string) => collection(name).insertMany([1, 2, 3].map((_id) => ({ _id, v })));
    await fill('current', 'g0');
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const seen = await collection('current').find().toArray();
        expect(seen).toHaveLength(3);
        expect(new Set(seen.map(({ v }) => v)).size).toBe(1);
      }
    })();
    for (let generation = 1; generation <= 20; generation += 1) {
      await fill('building', `g${generation}`);
      await collection('building').rename('current', { dropTarget: true });
    }
    reading = false;
    await reader;
    expect(await collection('current').findOne({})).toMatchObject({ v: 'g20' });
  });

  it('of one database are none of another, and go with it', async () => {
    const other = await connect(bench.server.url, 'other');
    await other.collection('live').insertOne({ a: 1 });
    expect(await collection('live').countDocuments({ a: 1 } as never)).toBe(0);
    await other.dropDatabase();
    expect(await other.listCollections()).toEqual([]);
    expect(await collection('live').countDocuments({})).toBe(1);
    await other.close();
  });
});
