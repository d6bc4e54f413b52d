import { Int32 } from 'bson';
import fc from 'fast-check';
import { find as mingoFind } from 'mingo';
import type { Collection } from 'mongoose';
import { compileSort } from '../../src/infrastructure/local/mongo/query/sort.js';
import { type Bench, startBench } from './support.js';

type Document = Record<string, unknown>;

const word = fc.constantFrom('', 'a', 'ab', 'b', 'ba', 'c');
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, 1.5),
  word,
  fc.constant(null),
  fc.boolean(),
  fc.date({ min: new Date(0), max: new Date(5), noInvalidDate: true }),
);
const field = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const nested = fc.oneof(
  fc.record({ c: scalar, d: scalar }, { requiredKeys: [] }),
  fc.array(fc.record({ c: scalar, d: scalar }), { minLength: 1, maxLength: 3 }),
);
const document = fc.record({ a: field, b: scalar, n: nested }, { requiredKeys: [] });

/** Values for which mingo and MongoDB agree on order and equality. */
const operand = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  word,
  fc.boolean(),
  fc.date({ min: new Date(0), max: new Date(5), noInvalidDate: true }),
);
const condition = fc.oneof(
  operand,
  operand.map((value) => ({ $eq: value })),
  fc.array(operand, { maxLength: 3 }).map((values) => ({ $in: values })),
  fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), operand).map(([operator, value]) => ({ [operator]: value })),
  fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }))
    .map(([low, high]) => ({ $gte: low, $lt: high })),
);
const filter = fc.record({ a: condition, b: condition, 'n.c': condition, 'n.d': condition }, { requiredKeys: [] });
const either = fc.oneof(
  { weight: 4, arbitrary: filter },
  { weight: 1, arbitrary: fc.tuple(filter, filter).map(([x, y]) => ({ $or: [x, y] })) },
);

const INDEXES: Record<string, 1 | -1>[] = [
  { a: 1 },
  { b: -1 },
  { a: 1, b: -1 },
  { b: 1, 'n.c': 1 },
  { 'n.c': -1, 'n.d': 1 },
  { 'n.d': 1, b: 1 },
];

describe('a query that indexes answer', () => {
  let bench: Bench;
  let collection: Collection;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  const load = async (documents: readonly Document[]): Promise<Document[]> => {
    collection = bench.connection.collection('random');
    await collection.deleteMany({});
    const stored = documents.map((doc, at) => ({ _id: at, ...doc }));
    if (stored.length > 0) await collection.insertMany(stored as never[]);
    return stored;
  };

  it.each([{ made: 'before the documents' }, { made: 'after the documents' }])(
    'finds what a scan finds, indexes made $made',
    async ({ made }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(document, { maxLength: 25 }),
          fc.array(either, { minLength: 1, maxLength: 8 }),
          fc.subarray(INDEXES),
          async (documents, filters, indexes) => {
            await bench.connection.dropDatabase();
            collection = bench.connection.collection('random');
            const index = async (): Promise<void> => {
              for (const key of indexes) await collection.createIndex(key);
            };
            if (made.startsWith('before')) await index();
            const stored = await load(documents);
            if (made.startsWith('after')) await index();
            for (const wanted of filters) {
              const expected = mingoFind<Document>(stored, wanted)
                .all()
                .map(({ _id }) => _id);
              const found = await collection.find(wanted).project({ _id: 1 }).toArray();
              expect(found.map(({ _id }) => _id as unknown).sort()).toEqual(expected.sort());
            }
          },
        ),
        { numRuns: 40 },
      );
    },
    60_000,
  );

  it('keeps its indexes in step through updates and removals', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constant('set'), fc.nat(9), document),
      fc.tuple(fc.constant('unset'), fc.nat(9), fc.constant({ a: '' })),
      fc.tuple(fc.constant('delete'), fc.nat(9), fc.constant({})),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 10 }),
        fc.array(change, { maxLength: 12 }),
        filter,
        async (documents, changes, wanted) => {
          await bench.connection.dropDatabase();
          await load(documents);
          for (const key of INDEXES) await collection.createIndex(key);
          for (const [kind, id, doc] of changes) {
            const _id = id as never;
            if (kind === 'delete') await collection.deleteOne({ _id });
            else if (kind === 'set') await collection.replaceOne({ _id }, doc as never, { upsert: true });
            else await collection.updateOne({ _id }, { $unset: doc as never });
          }
          const stored = (await collection.find({}).toArray()) as Document[];
          const expected = mingoFind<Document>(stored, wanted)
            .all()
            .map(({ _id }) => _id);
          const found = await collection.find(wanted).toArray();
          expect(found.map(({ _id }) => _id as unknown).sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the order of a sort from an index as a sort in memory gives it', async () => {
    const sort = fc.constantFrom<Record<string, 1 | -1>>(
      { b: 1 },
      { b: -1 },
      { a: 1, b: -1 },
      { b: -1, 'n.c': -1 },
      { 'n.c': 1 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 20 }),
        filter,
        sort,
        fc.nat(5),
        fc.nat(3),
        async (documents, wanted, order, limit, skip) => {
          await bench.connection.dropDatabase();
          await load(documents);
          const query = () =>
            collection
              .find(wanted)
              .sort({ ...order, _id: 1 })
              .skip(skip)
              .limit(limit)
              .toArray();
          const plain = () => collection.find(wanted).sort(order).toArray();
          const [inMemory, allInMemory] = [await query(), await plain()];
          for (const key of INDEXES) await collection.createIndex(key);
          for (const key of INDEXES) await collection.createIndex({ ...key, _id: 1 });
          expect(await query()).toEqual(inMemory);
          const { compare } = compileSort(
            Object.fromEntries(Object.entries(order).map(([path, way]) => [path, new Int32(way)])),
          );
          const indexed = await plain();
          expect(indexed).toHaveLength(allInMemory.length);
          for (const [at, doc] of indexed.entries()) expect(compare(doc, allInMemory[at])).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});
