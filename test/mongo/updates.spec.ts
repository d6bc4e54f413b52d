import { type Bench, startBench } from './support.js';

type Doc = Record<string, unknown>;

describe('update operators', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  const updated = async (
    before: Doc,
    update: Doc | Doc[],
    options: { filter?: Doc; arrayFilters?: Doc[] } = {},
  ): Promise<Doc> => {
    const things = bench.connection.collection<Doc & { _id: number }>('things');
    await things.deleteMany({});
    await things.insertOne({ _id: 1, ...before });
    await things.updateOne(
      { _id: 1, ...options.filter },
      update,
      options.arrayFilters ? { arrayFilters: options.arrayFilters } : {},
    );
    const { _id, ...rest } = (await things.findOne({})) as Doc;
    return rest;
  };
  const cases: [string, Doc, Doc | Doc[], Doc][] = [
    ['$set makes nested documents', { a: 1 }, { $set: { 'b.c.d': 2 } }, { a: 1, b: { c: { d: 2 } } }],
    ['$set by index fills an array', { a: [1] }, { $set: { 'a.2': 3 } }, { a: [1, null, 3] }],
    [
      '$unset removes, and nulls an element',
      { a: 1, b: [1, 2] },
      { $unset: { a: '', 'b.0': '', 'x.y': '' } },
      { b: [null, 2] },
    ],
    ['$inc and $mul start at zero', { a: 2 }, { $inc: { a: 3, b: 1 }, $mul: { c: 5 } }, { a: 5, b: 1, c: 0 }],
    [
      '$min and $max compare over types',
      { a: 5, b: 5 },
      { $min: { a: 3, c: 1 }, $max: { b: 'text' } },
      { a: 3, b: 'text', c: 1 },
    ],
    ['$rename moves', { a: 1, b: 2 }, { $rename: { a: 'c.d', none: 'x' } }, { b: 2, c: { d: 1 } }],
    ['$bit', { a: 12 }, { $bit: { a: { and: 10 }, b: { or: 5 } } }, { a: 8, b: 5 }],
    ['$push', { a: [1] }, { $push: { a: 2, b: [3] } }, { a: [1, 2], b: [[3]] }],
    [
      '$push with $each and $position',
      { a: [1, 4] },
      { $push: { a: { $each: [2, 3], $position: 1 } } },
      { a: [1, 2, 3, 4] },
    ],
    [
      '$push with $sort and $slice',
      { a: [{ n: 2 }] },
      { $push: { a: { $each: [{ n: 3 }, { n: 1 }], $sort: { n: -1 }, $slice: 2 } } },
      { a: [{ n: 3 }, { n: 2 }] },
    ],
    ['$addToSet', { a: [1, { x: 1 }] }, { $addToSet: { a: { $each: [1, { x: 1 }, 2] } } }, { a: [1, { x: 1 }, 2] }],
    ['$pull by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['$pull by condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    [
      '$pull of documents',
      {
        a: [
          { k: 1, v: 1 },
          { k: 2, v: 1 },
        ],
      },
      { $pull: { a: { k: 1 } } },
      { a: [{ k: 2, v: 1 }] },
    ],
    [
      '$pullAll and $pop',
      { a: [1, 2, 3], b: [1, 2] },
      { $pullAll: { a: [1, 3] }, $pop: { b: -1 } },
      { a: [2], b: [2] },
    ],
    ['a replacement keeps _id', { a: 1 }, [{ $replaceWith: { b: 2 } }], { b: 2 }],
    [
      'a pipeline computes from the document',
      { a: 2, b: 3 },
      [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'a' }],
      { b: 3, sum: 5 },
    ],
  ];
  it.each(cases)('%s', async (_, before, update, expected) => {
    expect(await updated(before, update)).toEqual(expected);
  });

  it('$ is the element that the query matched', async () => {
    const before = { a: [{ k: 1 }, { k: 2 }], n: [1, 2, 3] };
    expect(await updated(before, { $set: { 'a.$.v': 'x' } }, { filter: { 'a.k': 2 } })).toMatchObject({
      a: [{ k: 1 }, { k: 2, v: 'x' }],
    });
    expect(await updated(before, { $inc: { 'n.$': 10 } }, { filter: { n: { $gte: 2 } } })).toMatchObject({
      n: [1, 12, 3],
    });
    expect(await updated(before, { $set: { 'a.$': 0 } }, { filter: { a: { $elemMatch: { k: 2 } } } })).toMatchObject({
      a: [{ k: 1 }, 0],
    });
  });

  it('$[] is every element, $[name] those of an array filter', async () => {
    expect(await updated({ a: [1, 2] }, { $inc: { 'a.$[]': 1 } })).toEqual({ a: [2, 3] });
    const nested = {
      a: [
        { k: 1, b: [1, 2] },
        { k: 2, b: [1, 2] },
      ],
    };
    const arrayFilters = [{ 'x.k': 2 }, { y: { $gt: 1 } }];
    expect(await updated(nested, { $set: { 'a.$[x].b.$[y]': 0 } }, { arrayFilters })).toEqual({
      a: [
        { k: 1, b: [1, 2] },
        { k: 2, b: [1, 0] },
      ],
    });
  });

  it('$currentDate sets a date', async () => {
    const start = Date.now();
    const { at } = await updated({}, { $currentDate: { at: true } });
    expect((at as Date).getTime()).toBeGreaterThanOrEqual(start);
  });

  const refused: [string, Doc, Doc, number][] = [
    ['an unknown operator', {}, { $oops: { a: 1 } }, 9],
    ['two changes of one path', {}, { $set: { a: 1 }, $inc: { 'a.b': 1 } }, 40],
    ['another _id', {}, { $set: { _id: 2 } }, 66],
    ['arithmetic on text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['a push to a number', { a: 1 }, { $push: { a: 1 } }, 2],
    ['a path through a scalar', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['$ without a match in the query', { a: [1] }, { $set: { 'a.$': 1 } }, 2],
    ['an array filter that is missing', { a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
  ];
  it.each(refused)('refuse %s and change nothing', async (_, before, update, code) => {
    await expect(updated(before, update)).rejects.toMatchObject({ code });
    const { _id, ...rest } = (await bench.connection.collection<Doc>('things').findOne({})) as Doc;
    expect(rest).toEqual(before);
  });
});
