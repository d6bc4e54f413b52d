import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { compareValues } from '../../src/infrastructure/local/mongo/bson/compare.js';
import { encodeKey, successor } from '../../src/infrastructure/local/mongo/bson/keyEncoding.js';

/** -1, 0 or 1; never -0. */
const sign = (value: number): number => Math.sign(value) + 0;
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()),
  fc.constantFrom('', '\0', 'a\0', 'a\0b', '\u{1f600}', '\uffff'),
);
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -30, max: 30 }))
  .map(([digits, exponent]) => Decimal128.fromString(`${digits}E${exponent}`));
const number = fc.oneof(
  fc.integer().map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  decimal,
  fc.constantFrom(
    new Double(-0),
    new Double(0.1),
    Decimal128.fromString('0.1'),
    Decimal128.fromString('-0'),
    Decimal128.fromString('NaN'),
  ),
  fc
    .constantFrom('1E+6000', '-1E+6000', '1E-6100', '-1E-6100', 'Infinity', '-Infinity')
    .map((value) => Decimal128.fromString(value)),
);
const bytes = fc.uint8Array({ maxLength: 20 });
const scalar = fc.oneof(
  number,
  text,
  fc.boolean(),
  fc.constantFrom(null, new MinKey(), new MaxKey()),
  fc.date({ noInvalidDate: true }),
  bytes.map((value) => new Binary(value)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((value) => new ObjectId(value)),
  fc.tuple(fc.nat(), fc.nat()).map(([t, i]) => new Timestamp({ t, i })),
  fc
    .tuple(fc.constantFrom('a', 'b.*', '^x'), fc.constantFrom('', 'i'))
    .map(([pattern, flags]) => new BSONRegExp(pattern, flags)),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).node;

describe('index keys', () => {
  it('sort as BSON values compare, over all types', () => {
    fc.assert(
      fc.property(value, value, (left, right) => {
        expect(sign(Buffer.compare(encodeKey([left]), encodeKey([right])))).toBe(sign(compareValues(left, right)));
      }),
      { numRuns: 5000 },
    );
  });

  it('sort by the first difference of several fields, each in its direction', () => {
    const pair = fc.tuple(value, value);
    fc.assert(
      fc.property(pair, pair, fc.constantFrom(1, -1), fc.constantFrom(1, -1), (left, right, first, second) => {
        const expected = first * compareValues(left[0], right[0]) || second * compareValues(left[1], right[1]);
        const compared = Buffer.compare(encodeKey(left, [first, second]), encodeKey(right, [first, second]));
        expect(sign(compared)).toBe(sign(expected));
      }),
      { numRuns: 3000 },
    );
  });

  it('order numbers of all types by their exact value', () => {
    const exact = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt));
    const forms = (n: bigint): unknown[] => [
      Long.fromBigInt(n),
      Decimal128.fromString(String(n)),
      ...(BigInt(Number(n)) === n ? [new Double(Number(n))] : []),
    ];
    fc.assert(
      fc.property(exact, fc.integer({ min: -2, max: 2 }), (base, difference) => {
        const other = BigInt.asIntN(64, base + BigInt(difference));
        for (const left of forms(base)) {
          for (const right of forms(other)) {
            expect(sign(compareValues(left, right))).toBe(base < other ? -1 : base > other ? 1 : 0);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are total: transitive over any three values', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const [x, y, z] = [a, b, c].sort(compareValues) as [unknown, unknown, unknown];
        expect(compareValues(x, y)).toBeLessThanOrEqual(0);
        expect(compareValues(y, z)).toBeLessThanOrEqual(0);
        expect(compareValues(x, z)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('have a successor above everything that begins with them', () => {
    fc.assert(
      fc.property(bytes, bytes, (prefix, rest) => {
        const key = Buffer.from(prefix);
        fc.pre(key.some((byte) => byte !== 0xff));
        expect(Buffer.compare(Buffer.concat([key, rest]), successor(key))).toBeLessThan(0);
      }),
    );
  });
});
