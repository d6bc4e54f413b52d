import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import { Schema } from 'mongoose';
import { type Bench, startBench } from './support.js';

const RAW = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true };

const document = {
  _id: new ObjectId('507f1f77bcf86cd799439011'),
  zebra: 'field order is kept',
  date: new Date('2024-02-29T12:34:56.789Z'),
  early: new Date(-62135596800000),
  decimal: Decimal128.fromString('1234567890.12345678901234567890'),
  int: new Int32(5),
  double: new Double(5),
  negativeZero: new Double(-0),
  notANumber: new Double(Number.NaN),
  long: Long.fromString('9007199254740993'),
  binary: new Binary(Buffer.from([0, 1, 255]), 0x80),
  uuid: new UUID('6f3c1b52-4a3f-4d8e-9f7a-0123456789ab'),
  nested: [[new Int32(1), [new Int32(2), []]], { deep: [{ er: null }] }],
  regex: new BSONRegExp('^a.*b$', 'im'),
  nothing: null,
  timestamp: new Timestamp({ t: 7, i: 9 }),
  code: new Code('function () {}'),
  least: new MinKey(),
  most: new MaxKey(),
  empty: {},
  none: [],
  text: 'ünï\u{1f600}\0zero',
  apple: true,
};

describe('types', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());
  const typed = () => bench.connection.collection<Record<string, unknown>>('typed');
  const stored = async () => serialize((await typed().findOne({}, RAW)) ?? {});

  it('survive byte for byte, also a restart', async () => {
    await typed().insertOne(document);
    expect(await stored()).toEqual(serialize(document));
    await bench.restart();
    expect(await stored()).toEqual(serialize(document));
  });

  it('survive an update of another field', async () => {
    await typed().updateOne({}, { $set: { changed: 1 } });
    await typed().updateOne({}, [{ $set: { piped: { $add: [1, 1] } } }]);
    const { changed, piped, ...rest } = (await typed().findOne({}, RAW)) as Record<string, unknown>;
    expect([changed, piped]).toEqual([new Int32(1), new Int32(2)]);
    expect(serialize(rest)).toEqual(serialize(document));
  });

  it('of a mongoose schema come back as they went', async () => {
    const schema = new Schema({
      when: Date,
      ref: Schema.Types.ObjectId,
      price: Schema.Types.Decimal128,
      blob: Buffer,
      id4: Schema.Types.UUID,
      big: BigInt,
      map: { type: Map, of: Number },
      grid: [[Number]],
      any: Schema.Types.Mixed,
    });
    const Thing = bench.connection.model('Thing', schema);
    const made = await Thing.create({
      when: new Date(5),
      ref: new ObjectId(),
      price: '10.10',
      blob: Buffer.from('bytes'),
      id4: new UUID().toString(),
      big: 12345678901234567n,
      map: { a: 1, b: 2 },
      grid: [[1, 2], [3]],
      any: { x: [1, 'y', null] },
    });
    await bench.restart();
    const found = await bench.connection.model('Thing', schema).findById(made._id);
    expect(found?.toJSON({ flattenMaps: true })).toEqual(made.toJSON({ flattenMaps: true }));
  });

  it('of numbers stay with arithmetic: the wider type wins, an int overflows into a long', async () => {
    const sums = bench.connection.collection<Record<string, unknown>>('sums');
    await sums.insertOne({
      int: new Int32(1),
      max: new Int32(2147483647),
      double: new Double(1),
      long: Long.fromNumber(1),
      decimal: Decimal128.fromString('0.1'),
    });
    const one = {
      int: new Int32(1),
      max: new Int32(1),
      double: new Int32(1),
      long: new Int32(1),
      decimal: Decimal128.fromString('0.2'),
    };
    await sums.updateOne({}, { $inc: one } as never);
    const { _id, ...rest } = (await sums.findOne({}, RAW)) ?? {};
    expect(serialize(rest)).toEqual(
      serialize({
        int: new Int32(2),
        max: Long.fromString('2147483648'),
        double: new Double(2),
        long: Long.fromNumber(2),
        decimal: Decimal128.fromString('0.3'),
      }),
    );
  });

  it('sort in the order of BSON, numbers of all types among each other', async () => {
    const mixed = bench.connection.collection<{ _id: number; v: unknown }>('mixed');
    const inOrder = [
      new MinKey(),
      null,
      new Double(-1.5),
      Decimal128.fromString('0.1'),
      new Int32(1),
      Long.fromString('9007199254740993'),
      'a',
      { a: 1 },
      new Binary(Buffer.from('a')),
      new ObjectId(),
      false,
      true,
      new Date(0),
      new Timestamp({ t: 1, i: 1 }),
      /a/,
      new MaxKey(),
    ];
    await mixed.insertMany(inOrder.map((v, _id) => ({ _id, v })).reverse());
    const ids = async (way: 1 | -1) => (await mixed.find({}).sort({ v: way }).toArray()).map(({ _id }) => _id);
    const expected = inOrder.map((_, at) => at);
    expect(await ids(1)).toEqual(expected);
    await mixed.createIndex({ v: 1 });
    expect(await ids(1)).toEqual(expected);
    expect(await ids(-1)).toEqual([...expected].reverse());
  });
});
