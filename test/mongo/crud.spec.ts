import { Schema } from 'mongoose';
import { type Bench, startBench } from './support.js';

const schema = new Schema(
  { name: String, age: Number, tags: [String], address: { city: String } },
  { versionKey: false },
);

describe('documents through mongoose', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());
  afterEach(() => bench.connection.dropDatabase());
  const people = () => bench.connection.model('Person', schema, 'people');

  it('finds what was created, with the types of the schema', async () => {
    const created = await people().create({ name: 'Ada', age: 36, tags: ['math', 'code'] });
    const found = await people().findById(created._id).lean();
    expect(found).toEqual({ _id: created._id, name: 'Ada', age: 36, tags: ['math', 'code'] });
  });

  it('answers find with filter, sort, skip, limit and projection', async () => {
    await people().insertMany([1, 2, 3, 4, 5].map((age) => ({ name: `p${age}`, age })));
    const found = await people()
      .find({ age: { $gte: 2 } }, { name: 1, _id: 0 })
      .sort({ age: -1 })
      .skip(1)
      .limit(2)
      .lean();
    expect(found).toEqual([{ name: 'p4' }, { name: 'p3' }]);
  });

  it('counts, and tells distinct values in order', async () => {
    await people().insertMany([3, 1, 2, 2].map((age) => ({ name: 'x', age })));
    expect(await people().countDocuments({ age: 2 })).toBe(2);
    expect(await people().estimatedDocumentCount()).toBe(4);
    expect(await people().distinct('age')).toEqual([1, 2, 3]);
  });

  it('updates one and many, and tells how many matched and changed', async () => {
    await people().insertMany([1, 1, 2].map((age) => ({ name: 'x', age })));
    expect(await people().updateOne({ age: 2 }, { $inc: { age: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    expect(await people().updateMany({ age: 1 }, { $set: { name: 'y' } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 2,
    });
    expect(await people().updateMany({ age: 1 }, { $set: { name: 'y' } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 0,
    });
  });

  it('deletes one and many', async () => {
    await people().insertMany([1, 1, 1].map((age) => ({ name: 'x', age })));
    expect(await people().deleteOne({ age: 1 })).toMatchObject({ deletedCount: 1 });
    expect(await people().deleteMany({ age: 1 })).toMatchObject({ deletedCount: 2 });
  });

  it('upserts with the equalities of the filter and $setOnInsert, and gives the new id', async () => {
    const result = await people().updateOne(
      { name: 'Eve' },
      { $set: { age: 1 }, $setOnInsert: { tags: ['new'] } },
      { upsert: true },
    );
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    const found = await people().findById(result.upsertedId).lean();
    expect(found).toMatchObject({ name: 'Eve', age: 1, tags: ['new'] });
    await people().updateOne(
      { name: 'Eve' },
      { $set: { age: 2 }, $setOnInsert: { tags: ['newer'] } },
      { upsert: true },
    );
    expect(await people().findOne({ name: 'Eve' }).lean()).toMatchObject({ age: 2, tags: ['new'] });
  });

  it('findOneAndUpdate gives the old or the new document, sorted, projected, upserted', async () => {
    await people().insertMany([1, 2].map((age) => ({ name: 'x', age })));
    const old = await people()
      .findOneAndUpdate({ name: 'x' }, { $inc: { age: 10 } }, { sort: { age: -1 } })
      .lean();
    expect(old).toMatchObject({ age: 2 });
    const fresh = await people()
      .findOneAndUpdate({ age: 12 }, { $set: { name: 'z' } }, { returnDocument: 'after', projection: { name: 1 } })
      .lean();
    expect(fresh).toEqual({ _id: old?._id, name: 'z' });
    expect(
      await people()
        .findOneAndUpdate({ name: 'none' }, { $set: { age: 5 } }, { upsert: true, returnDocument: 'after' })
        .lean(),
    ).toMatchObject({ name: 'none', age: 5 });
    expect(await people().findOneAndDelete({ name: 'none' }).lean()).toMatchObject({ age: 5 });
    expect(await people().findOneAndUpdate({ name: 'nobody' }, { $set: { age: 5 } })).toBeNull();
    expect(
      await people().findOneAndReplace({ name: 'z' }, { name: 'r' }, { returnDocument: 'after' }).lean(),
    ).toMatchObject({
      name: 'r',
    });
  });

  it('bulkWrite runs ordered to the first error, unordered past it, with the index of each error', async () => {
    const { collection } = people();
    await collection.createIndex({ name: 1 }, { unique: true });
    const operations = ['a', 'b', 'a', 'c'].map((name) => ({ insertOne: { document: { name } } }));
    const ordered = await collection.bulkWrite(operations).catch((error: unknown) => error);
    expect(ordered).toMatchObject({ code: 11000, insertedCount: 2, writeErrors: [{ index: 2, code: 11000 }] });
    await collection.deleteMany({});
    const unordered = await collection.bulkWrite(operations, { ordered: false }).catch((error: unknown) => error);
    expect(unordered).toMatchObject({ insertedCount: 3, writeErrors: [{ index: 2 }] });
    const mixed = await collection.bulkWrite([
      { updateOne: { filter: { name: 'd' }, update: { $set: { age: 1 } }, upsert: true } },
      { replaceOne: { filter: { name: 'a' }, replacement: { name: 'A' } } },
      { deleteOne: { filter: { name: 'b' } } },
      { updateMany: { filter: {}, update: { $inc: { age: 1 } } } },
    ]);
    expect(mixed).toMatchObject({ upsertedCount: 1, matchedCount: 4, modifiedCount: 4, deletedCount: 1 });
    expect(Object.keys(mixed.upsertedIds)).toEqual(['0']);
  });
});
