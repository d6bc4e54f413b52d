import { type Bench, startBench } from './support.js';

describe('what is missing in an aggregation', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
    const documents = [{ _id: 1, a: 1, b: null, n: { k: 1 } }, { _id: 2, a: 1, list: [7] }, { _id: 3 }];
    await bench.connection.collection('things').insertMany(documents as never[]);
  });
  afterAll(() => bench.close());
  const run = (...pipeline: object[]) =>
    bench.connection
      .collection('things')
      .aggregate(pipeline as never[])
      .toArray();
  const shown = async (expression: unknown) => {
    const found = await run({ $match: { _id: 1 } }, { $project: { _id: 0, shown: expression } });
    return found[0];
  };

  it('leaves a field out, where null would be another value', async () => {
    expect(await shown('$nothing')).toEqual({});
    expect(await shown('$b')).toEqual({ shown: null });
    expect(await shown({ $arrayElemAt: [[1], 5] })).toEqual({});
    expect(await shown({ $cond: [true, '$$REMOVE', 1] })).toEqual({});
    expect(await shown({ here: '$n.k', not: '$n.x' })).toEqual({ shown: { here: 1 } });
    expect(await shown(['$nothing', 1])).toEqual({ shown: [null, 1] });
    expect(await run({ $set: { copy: '$list' } }, { $match: { copy: { $exists: true } } }, { $count: 'n' })).toEqual([
      { n: 1 },
    ]);
  });

  it('groups by what is there, null and missing apart; an accumulator gives null', async () => {
    const groups = await run({ $group: { _id: { a: '$a', b: '$b' }, n: { $sum: 1 } } }, { $sort: { _id: 1 } });
    expect(groups).toEqual([
      { _id: {}, n: 1 },
      { _id: { a: 1 }, n: 1 },
      { _id: { a: 1, b: null }, n: 1 },
    ]);
    const all = { first: { $first: '$nothing' }, pushed: { $push: '$list' }, set: { $addToSet: '$a' } };
    expect(await run({ $group: { _id: '$nothing', ...all } })).toEqual([
      { _id: null, first: null, pushed: [[7]], set: [1] },
    ]);
    expect(await run({ $group: { _id: '$b', n: { $sum: 1 } } })).toEqual([{ _id: null, n: 3 }]);
  });

  it('compares over all types, a missing field before null', async () => {
    expect(await shown({ $eq: ['$nothing', null] })).toEqual({ shown: false });
    expect(await shown({ $lt: ['$nothing', '$b'] })).toEqual({ shown: true });
    expect(await shown({ $gt: ['text', 5] })).toEqual({ shown: true });
    expect(await shown({ $cmp: ['$a', 2] })).toEqual({ shown: -1 });
    expect(await shown({ $filter: { input: [1, 'x', 3], cond: { $gte: ['$$this', 3] } } })).toEqual({
      shown: ['x', 3],
    });
    await expect(shown({ $eq: ['$a'] })).rejects.toMatchObject({ code: 2 });
    const found = await bench.connection
      .collection('things')
      .find({ $expr: { $eq: ['$b', null] } })
      .toArray();
    expect(found.map(({ _id }) => _id)).toEqual([1]);
  });

  it('puts what a $lookup finds at a dotted path', async () => {
    const stage = { $lookup: { from: 'things', localField: 'a', foreignField: '_id', as: 'n.found' } };
    const [first, , last] = await run(stage, { $unset: 'n.found.n' });
    expect(first).toEqual({ _id: 1, a: 1, b: null, n: { k: 1, found: [{ _id: 1, a: 1, b: null }] } });
    expect(last).toEqual({ _id: 3, n: { found: [] } });
  });
});
