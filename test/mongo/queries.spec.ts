import { Schema } from 'mongoose';
import { type Bench, startBench } from './support.js';

describe('queries', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
    await docs().insertMany([
      {
        _id: 1,
        a: 1,
        s: 'apple',
        t: ['x', 'y'],
        d: { k: 1, l: 2 },
        l: [
          { p: 1, q: 1 },
          { p: 2, q: 9 },
        ],
      },
      { _id: 2, a: null, s: 'Banana', t: [], d: { l: 2, k: 1 }, l: [{ p: 1, q: 9 }] },
      { _id: 3, s: 'cherry', t: 'x', l: [] },
      { _id: 4, a: [1, 2, [3]], s: 'éclair', t: ['y', 'x'], l: [{ p: null }] },
      { _id: 5, a: '1', s: 'APPLE', b: 6 },
    ] as never[]);
  });
  afterAll(() => bench.close());
  const docs = () => bench.connection.collection('docs');
  const ids = async (filter: object, options: object = {}) =>
    (
      await docs()
        .find(filter, { sort: { _id: 1 }, ...options })
        .toArray()
    ).map(({ _id }) => Number(_id));

  const cases: [string, object, number[]][] = [
    ['equality also with elements of an array', { a: 1 }, [1, 4]],
    ['null is null or missing', { a: null }, [2, 3]],
    ['a nested array only by its value', { a: [3] }, [4]],
    ['a document by its fields in their order', { d: { k: 1, l: 2 } }, [1]],
    ['a dotted path', { 'd.k': 1 }, [1, 2]],
    ['a path through an array', { 'l.p': 2 }, [1]],
    ['a path by index', { 'l.0.q': 9 }, [2]],
    ['a missing field in an element', { 'l.q': null }, [4, 5]],
    ['$exists', { a: { $exists: true } }, [1, 2, 4, 5]],
    ['$exists false through arrays', { 'l.p': { $exists: false } }, [3, 5]],
    ['$ne and missing', { a: { $ne: 1 } }, [2, 3, 5]],
    ['$nin', { a: { $nin: [1, null] } }, [5]],
    ['$not', { a: { $not: { $gt: 1 } } }, [1, 2, 3, 5]],
    ['ranges stay within a type', { a: { $gte: 1 } }, [1, 4]],
    ['$in with a regular expression', { s: { $in: [/^app/, 'cherry'] } }, [1, 3]],
    ['$regex with options', { s: { $regex: '^APP', $options: 'i' } }, [1, 5]],
    ['$all', { t: { $all: ['x', 'y'] } }, [1, 4]],
    ['$size', { t: { $size: 0 } }, [2]],
    ['$type', { t: { $type: 'array' } }, [1, 2, 4]],
    ['$type of elements', { a: { $type: 'int' } }, [1, 4]],
    ['$elemMatch on documents', { l: { $elemMatch: { p: 1, q: 9 } } }, [2]],
    ['conditions on an array without it', { 'l.p': 1, 'l.q': 9 }, [1, 2]],
    ['$elemMatch on values', { a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [4]],
    ['$mod and bits', { b: { $mod: [4, 2], $bitsAllSet: 6 } }, [5]],
    ['$or, $and, $nor', { $or: [{ _id: 1 }, { $and: [{ s: 'cherry' }, { t: 'x' }] }], $nor: [{ _id: 2 }] }, [1, 3]],
    ['$expr', { $expr: { $eq: ['$d.k', 1] } }, [1, 2]],
    ['nothing for an empty $in', { a: { $in: [] } }, []],
    ['$comment says nothing', { _id: 1, $comment: 'why' }, [1]],
  ];
  it.each(cases)('%s', async (_, filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });

  it('compare without case by a collation of strength 2, also where an index would compare bytes', async () => {
    const collation = { locale: 'en', strength: 2 };
    await docs().createIndex({ s: 1 });
    expect(await ids({ s: 'apple' }, { collation })).toEqual([1, 5]);
    expect(await ids({ s: { $in: ['BANANA', 'éCLAIR'] } }, { collation })).toEqual([2, 4]);
    const sorted = await docs()
      .find({}, { collation, sort: { s: 1, _id: 1 } })
      .toArray();
    expect(sorted.map(({ _id }) => Number(_id))).toEqual([1, 5, 2, 3, 4]);
    await expect(ids({}, { collation: { locale: 'nowhere-else' } })).rejects.toMatchObject({ code: 2 });
  });

  const projections: [string, object, object, object][] = [
    ['inclusion', { _id: 1 }, { s: 1, 'd.k': 1 }, { _id: 1, s: 'apple', d: { k: 1 } }],
    ['exclusion', { _id: 1 }, { l: 0, t: 0, 'd.k': 0 }, { _id: 1, a: 1, s: 'apple', d: { l: 2 } }],
    ['inclusion through arrays', { _id: 1 }, { _id: 0, 'l.p': 1 }, { l: [{ p: 1 }, { p: 2 }] }],
    ['$slice', { _id: 1 }, { _id: 0, t: { $slice: -1 }, s: 1 }, { s: 'apple', t: ['y'] }],
    ['$elemMatch', { _id: 1 }, { _id: 0, l: { $elemMatch: { q: 9 } } }, { l: [{ p: 2, q: 9 }] }],
    ['the positional $', { _id: 1, 'l.q': 9 }, { _id: 0, 'l.$': 1 }, { l: [{ p: 2, q: 9 }] }],
    ['computed fields', { _id: 1 }, { _id: 0, up: { $toUpper: '$s' }, same: '$a' }, { up: 'APPLE', same: 1 }],
  ];
  it.each(projections)('project by %s', async (_, filter, projection, expected) => {
    expect(await docs().findOne(filter, { projection: projection as never })).toEqual(expected);
  });

  it('refuse a mix of inclusion and exclusion', async () => {
    await expect(docs().findOne({}, { projection: { a: 1, s: 0 } })).rejects.toMatchObject({ code: 2 });
  });

  it('of mongoose: versions guard, timestamps, syncIndexes', async () => {
    const schema = new Schema(
      { name: { type: String, index: true }, list: [String] },
      { timestamps: true, optimisticConcurrency: true },
    );
    const Model = bench.connection.model('Versioned', schema);
    const made = await Model.create({ name: 'a' });
    const stale = await Model.findById(made._id);
    made.name = 'b';
    await made.save();
    stale!.name = 'c';
    await expect(stale!.save()).rejects.toMatchObject({ name: 'VersionError' });
    expect(await Model.syncIndexes()).toEqual([]);
    expect(Object.keys(await Model.collection.indexInformation())).toEqual(['_id_', 'name_1']);
  });
});
