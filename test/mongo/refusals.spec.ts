import { type Bench, startBench } from './support.js';

describe('what is not served', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
    await bench.connection.collection('things').insertOne({ a: 1 });
  });
  afterAll(() => bench.close());
  const command = (doc: object) => bench.connection.db!.command(doc);

  it('an unknown command is error 59 with its name', async () => {
    await expect(command({ mapReduce: 'x' })).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
      message: "no such command: 'mapReduce'",
    });
    await expect(command({ constructor: 1 })).rejects.toMatchObject({ code: 59 });
  });

  it('a transaction is refused as a standalone server refuses it', async () => {
    const session = await bench.connection.startSession();
    session.startTransaction();
    await expect(bench.connection.collection('things').insertOne({ b: 1 }, { session })).rejects.toThrow();
    await expect(command({ find: 'things', txnNumber: 1n, autocommit: false })).rejects.toMatchObject({ code: 20 });
    await expect(command({ commitTransaction: 1 })).rejects.toMatchObject({ code: 20 });
    await session.abortTransaction().catch(() => undefined);
    await session.endSession();
    expect(await bench.connection.collection('things').countDocuments({ b: 1 })).toBe(0);
  });

  const filters: [string, object][] = [
    ['$where', { $where: 'true' }],
    ['$text', { $text: { $search: 'x' } }],
    ['an unknown operator', { a: { $foo: 1 } }],
    ['an unknown top level operator', { $foo: [] }],
    ['$in without an array', { a: { $in: 1 } }],
    ['an empty $or', { $or: [] }],
    ['a broken regular expression', { a: { $regex: '(' } }],
    ['an unknown type', { a: { $type: 'nothing' } }],
    ['geometry', { a: { $near: [0, 0] } }],
  ];
  it.each(filters)('a filter with %s is error 2', async (_, filter) => {
    await expect(bench.connection.collection('things').find(filter).toArray()).rejects.toMatchObject({ code: 2 });
    await expect(bench.connection.collection('none').deleteMany(filter)).rejects.toMatchObject({ code: 2 });
  });

  it('stages that need a replica set or write elsewhere are refused by name', async () => {
    const things = bench.connection.collection('things');
    await expect(things.watch().next()).rejects.toMatchObject({ code: 40573 });
    await expect(things.aggregate([{ $out: 'x' }]).toArray()).rejects.toMatchObject({ code: 115 });
    await expect(things.aggregate([{ $nothing: {} }]).toArray()).rejects.toMatchObject({ code: 40324 });
    await expect(things.find({}, { tailable: true }).toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('what would change an answer, and is not known here, is refused by name', async () => {
    const things = bench.connection.collection('things');
    const options = [{ min: { a: 1 } }, { max: { a: 1 } }, { returnKey: true }, { showRecordId: true }];
    for (const option of options) {
      const refusal = { code: 115, message: expect.stringContaining(`'${Object.keys(option)[0]}'`) };
      await expect(things.find({}, option).toArray()).rejects.toMatchObject(refusal);
    }
    const fails = (stage: object) => expect(things.aggregate([stage as never]).toArray()).rejects;
    await fails({ $project: { b: { $toObjectId: '$a' } } }).toMatchObject({
      code: 168,
      message: expect.stringContaining("'$toObjectId'"),
    });
    await fails({ $graphLookup: { from: 'things', startWith: 1 } }).toMatchObject({ code: 115 });
    await fails({ $limit: 0 }).toMatchObject({ code: 15958 });
  });

  it('fields of the wrong type are error 14, wrong names error 73', async () => {
    await expect(command({ find: 'things', filter: 'x' })).rejects.toMatchObject({ code: 14 });
    await expect(command({ find: 5 })).rejects.toMatchObject({ code: 73 });
    await expect(command({ update: 'things', updates: [{ q: {}, u: 5 }] })).resolves.toMatchObject({
      writeErrors: [{ code: 9 }],
    });
  });

  it('documents above 16 MB are refused, those just below are kept', async () => {
    const large = bench.connection.collection('large');
    await large.insertOne({ _id: 1 as never, pad: 'x'.repeat(16 * 1024 * 1024 - 100) });
    await expect(large.updateOne({ _id: 1 as never }, { $set: { more: 'x'.repeat(200) } })).rejects.toMatchObject({
      code: 10334,
    });
    await expect(large.findOne({ _id: 1 as never })).resolves.not.toHaveProperty('more');
  });
});
