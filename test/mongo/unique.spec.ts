import { Schema } from 'mongoose';
import { type Bench, startBench } from './support.js';

describe('unique indexes', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  it('refuse a duplicate with the message, pattern and value of the real server', async () => {
    const Account = bench.connection.model(
      'Account',
      new Schema({ email: { type: String, unique: true } }),
      'accounts',
    );
    await Account.init();
    await Account.createIndexes();
    await Account.create({ email: 'a@x' });
    await expect(Account.create({ email: 'a@x' })).rejects.toMatchObject({
      code: 11000,
      message: 'E11000 duplicate key error collection: test.accounts index: email_1 dup key: { email: "a@x" }',
      keyPattern: { email: 1 },
      keyValue: { email: 'a@x' },
    });
    const { _id } = await Account.create({ email: 'b@x' });
    await expect(Account.updateOne({ _id }, { email: 'a@x' })).rejects.toMatchObject({ code: 11000 });
    expect(await Account.findById(_id).lean()).toMatchObject({ email: 'b@x' });
    await expect(Account.collection.insertOne({ _id })).rejects.toMatchObject({ keyPattern: { _id: 1 } });
  });

  it('treat a missing field as null, unless sparse or partial', async () => {
    const plain = bench.connection.collection('plain');
    await plain.createIndex({ a: 1 }, { unique: true });
    await plain.insertOne({ b: 1 });
    await expect(plain.insertOne({ a: null })).rejects.toMatchObject({ code: 11000 });
    const sparse = bench.connection.collection('sparse');
    await sparse.createIndex({ a: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{ b: 1 }, { b: 1 }]);
    const partial = bench.connection.collection('partial');
    await partial.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { live: true } });
    await partial.insertMany([{ a: 1, live: true }, { a: 1, live: false }, { a: 1 }]);
    await expect(partial.updateOne({ live: false }, { $set: { live: true } })).rejects.toMatchObject({ code: 11000 });
  });

  it('cover combinations of fields and the elements of arrays', async () => {
    const pairs = bench.connection.collection('pairs');
    await pairs.createIndex({ a: 1, b: -1 }, { unique: true });
    await pairs.insertMany([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
    ]);
    await expect(pairs.insertOne({ a: 1, b: 2 })).rejects.toMatchObject({ keyValue: { a: 1, b: 2 } });
    const lists = bench.connection.collection('lists');
    await lists.createIndex({ v: 1 }, { unique: true });
    await lists.insertMany([{ v: [1, 1, 2] }, { v: [3] }]);
    await expect(lists.insertOne({ v: [4, 2] })).rejects.toMatchObject({ code: 11000 });
    await expect(
      lists.createIndex({ v: 1, w: 1 }).then(() => lists.insertOne({ v: [5, 6], w: [1] })),
    ).rejects.toMatchObject({ code: 171 });
  });

  it('cannot be made over duplicates, and nothing of them stays', async () => {
    const doubled = bench.connection.collection('doubled');
    await doubled.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(doubled.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect(await doubled.indexes()).toHaveLength(1);
    await doubled.deleteOne({ a: 1 });
    await doubled.createIndex({ a: 1 }, { unique: true });
  });

  it('let exactly one of many concurrent inserts through', async () => {
    const race = bench.connection.collection('race');
    await race.createIndex({ key: 1 }, { unique: true });
    const tries = await Promise.allSettled(Array.from({ length: 200 }, (_, n) => race.insertOne({ key: n % 10 })));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await race.countDocuments({})).toBe(10);
  });

  it('make concurrent upserts of one key one document', async () => {
    const counters = bench.connection.collection('counters');
    await Promise.all(
      Array.from({ length: 200 }, () => counters.updateOne({ name: 'hits' }, { $inc: { n: 1 } }, { upsert: true })),
    );
    expect(await counters.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ name: 'hits', n: 200 }]);
  });
});
