import { ObjectId } from 'bson';
import { Schema } from 'mongoose';
import { type Bench, startBench } from './support.js';

const ADA = new ObjectId();
const BOB = new ObjectId();

describe('aggregation', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
    await bench.connection.collection('users').insertMany([
      { _id: ADA, name: 'Ada' },
      { _id: BOB, name: 'Bob' },
    ]);
    const at = (day: number) => new Date(Date.UTC(2024, 0, day));
    await orders().insertMany([
      { _id: 1, user: ADA, total: 10, at: at(1), tags: ['a', 'b'] },
      { _id: 2, user: ADA, total: 20, at: at(1), tags: ['b'] },
      { _id: 3, user: BOB, total: 5, at: at(2), tags: [] },
      { _id: 4, user: BOB, total: 7.5, at: at(3), tags: ['a'] },
    ] as never[]);
  });
  afterAll(() => bench.close());
  const orders = () => bench.connection.collection('orders');
  const run = (...pipeline: object[]) =>
    orders()
      .aggregate(pipeline as never[])
      .toArray();

  it('groups by ObjectId and by computed values', async () => {
    const byUser = await run(
      { $group: { _id: '$user', sum: { $sum: '$total' }, most: { $max: '$total' }, n: { $sum: 1 } } },
      { $sort: { sum: -1 } },
    );
    expect(byUser).toEqual([
      { _id: ADA, sum: 30, most: 20, n: 2 },
      { _id: BOB, sum: 12.5, most: 7.5, n: 2 },
    ]);
    const byDay = await run(
      { $group: { _id: { $dateToString: { date: '$at', format: '%Y-%m-%d' } }, n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    );
    expect(byDay).toEqual([
      { _id: '2024-01-01', n: 2 },
      { _id: '2024-01-02', n: 1 },
      { _id: '2024-01-03', n: 1 },
    ]);
  });

  it('filters, sorts, skips, limits and projects', async () => {
    const found = await run(
      { $match: { total: { $gte: 7 } } },
      { $sort: { total: -1 } },
      { $skip: 1 },
      { $limit: 1 },
      { $project: { _id: 0, total: 1, big: { $gt: ['$total', 8] } } },
    );
    expect(found).toEqual([{ total: 10, big: true }]);
  });

  it('limits before it skips when written so', async () => {
    expect(await run({ $sort: { _id: 1 } }, { $limit: 2 }, { $skip: 1 })).toMatchObject([{ _id: 2 }]);
    expect(await run({ $limit: 3 }, { $match: { total: { $lt: 9 } } })).toMatchObject([{ _id: 3 }]);
  });

  it('unwinds arrays, counts and sorts by count', async () => {
    const tags = await run({ $unwind: '$tags' }, { $sortByCount: '$tags' }, { $sort: { _id: 1 } });
    expect(tags).toEqual([
      { _id: 'a', count: 2 },
      { _id: 'b', count: 2 },
    ]);
    expect(await run({ $match: { tags: 'a' } }, { $count: 'n' })).toEqual([{ n: 2 }]);
    expect(await run({ $match: { tags: 'none' } }, { $count: 'n' })).toEqual([]);
  });

  it('joins other collections, plainly and by a pipeline', async () => {
    const joined = await run(
      { $lookup: { from: 'users', localField: 'user', foreignField: '_id', as: 'who' } },
      { $match: { _id: 3 } },
      { $project: { 'who.name': 1 } },
    );
    expect(joined).toEqual([{ _id: 3, who: [{ name: 'Bob' }] }]);
    const piped = await bench.connection
      .collection('users')
      .aggregate([
        {
          $lookup: {
            from: 'orders',
            let: { me: '$_id' },
            pipeline: [
              { $match: { $expr: { $eq: ['$user', '$$me'] } } },
              { $sort: { total: -1 } },
              { $limit: 1 },
              { $project: { total: 1 } },
            ],
            as: 'top',
          },
        },
        { $sort: { name: 1 } },
      ])
      .toArray();
    expect(piped).toEqual([
      { _id: ADA, name: 'Ada', top: [{ _id: 2, total: 20 }] },
      { _id: BOB, name: 'Bob', top: [{ _id: 4, total: 7.5 }] },
    ]);
  });

  it('runs facets, buckets and unions', async () => {
    const [facets] = await run({
      $facet: { n: [{ $count: 'n' }], cheap: [{ $match: { total: { $lt: 6 } } }, { $project: { _id: 1 } }] },
    });
    expect(facets).toEqual({ n: [{ n: 4 }], cheap: [{ _id: 3 }] });
    expect(await run({ $bucket: { groupBy: '$total', boundaries: [0, 10, 100], output: { n: { $sum: 1 } } } })).toEqual(
      [
        { _id: 0, n: 2 },
        { _id: 10, n: 2 },
      ],
    );
    expect(await run({ $unionWith: 'users' }, { $count: 'n' })).toEqual([{ n: 6 }]);
  });

  it('knows the variables of let', async () => {
    const pipeline = [{ $match: { $expr: { $gt: ['$total', '$$limit'] } } }, { $count: 'n' }];
    expect(
      await orders()
        .aggregate(pipeline, { let: { limit: 8 } })
        .toArray(),
    ).toEqual([{ n: 2 }]);
    expect(
      await orders()
        .find({ $expr: { $gt: ['$total', '$$limit'] } }, { let: { limit: 8 } })
        .toArray(),
    ).toHaveLength(2);
  });

  it('takes the greatest and the least of what is there, over missing fields', async () => {
    const computed = await run(
      { $match: { _id: 1 } },
      {
        $project: {
          _id: 0,
          most: { $max: ['$none', '$total'] },
          least: { $min: ['$none', 99, '$total'] },
          sum: { $sum: ['$none', 1] },
          none: { $max: ['$none'] },
        },
      },
    );
    expect(computed).toEqual([{ most: 10, least: 10, sum: 1, none: null }]);
  });

  it('computes over windows, and runs no code of the client', async () => {
    const running = await run(
      {
        $setWindowFields: {
          sortBy: { _id: 1 },
          output: { sum: { $sum: '$total', window: { documents: ['unbounded', 'current'] } } },
        },
      },
      { $project: { sum: 1 } },
    );
    expect(running.map(({ sum }) => sum as number)).toEqual([10, 30, 35, 42.5]);
    const code = { $project: { x: { $function: { body: 'function () { return 1 }', args: [], lang: 'js' } } } };
    await expect(run(code)).rejects.toMatchObject({ code: 115 });
    await expect(orders().updateOne({ _id: 1 as never }, [{ $set: { x: code.$project.x } }])).rejects.toMatchObject({
      code: 115,
    });
  });

  it('populates through mongoose', async () => {
    bench.connection.model('User', new Schema({ name: String }), 'users');
    const Order = bench.connection.model(
      'Order',
      new Schema({ _id: Number, user: { type: Schema.Types.ObjectId, ref: 'User' } }),
      'orders',
    );
    expect(await Order.findById(1, { user: 1 }).populate('user').lean()).toEqual({
      _id: 1,
      user: { _id: ADA, name: 'Ada' },
    });
  });

  it('of a collection that is not there is empty', async () => {
    expect(
      await bench.connection
        .collection('none')
        .aggregate([{ $match: { a: 1 } }, { $group: { _id: '$a' } }])
        .toArray(),
    ).toEqual([]);
    expect(await bench.connection.collection('none').countDocuments({ a: 1 })).toBe(0);
  });
});
