import { createRequire } from 'node:module';
import fc from 'fast-check';
import { arrayLiteral } from './arrayLiterals.js';

/** Without types of its own. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as { prepareValue(value: unknown): unknown };
/** As PostgreSQL reads it: quotes that are not needed mean nothing. */
const read = (literal: unknown): string => String(literal).replace(/"(-?[\d.e+-]+|-?Infinity|NaN|true|false)"/g, '$1');

describe('an array for a statement', () => {
  it.each([
    [[], '{}'],
    [['a', null, undefined], '{"a",NULL,NULL}'],
    [['NULL', '', ' x '], '{"NULL",""," x "}'],
    [['say "no"', 'c:\\dir', '{a,b}'], '{"say \\"no\\"","c:\\\\dir","{a,b}"}'],
    [[1, -2.5, 9007199254740993n, true], '{1,-2.5,9007199254740993,true}'],
  ])('%j is %s', (values, literal) => {
    expect(arrayLiteral(values)).toBe(literal);
  });

  it('is what pg would send', () => {
    const element = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '\\', '\\"', 'NULL', null, undefined),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.bigInt(),
    );
    fc.assert(
      fc.property(fc.array(element), (values) => {
        expect(read(arrayLiteral(values))).toBe(read(prepareValue(values)));
      }),
    );
  });

  it.each([[[new Date(0)]], [[Buffer.from('a')]], [[['nested']]], [[{ a: 1 }]]])('%j is left to pg', (values) => {
    expect(arrayLiteral(values)).toBe(values);
  });
});
