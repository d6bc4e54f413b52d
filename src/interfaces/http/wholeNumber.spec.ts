import type { ZodType } from 'zod';
import type { Get } from '../../application/token.js';
import type { Config } from '../../infrastructure/config/index.js';
import { allRoutes } from './routes/index.js';
import { SchemaComponents } from './schemaComponents.js';
import { wholeNumber } from './wholeNumber.js';

describe('a whole number as text', () => {
  it.each([
    ['7', 7],
    ['0', 0],
    ['007', 7],
  ])('%j is %i', (text, number) => expect(wholeNumber(0, 10).parse(text)).toBe(number));

  it.each(['', ' ', ' 7', '7 ', '1e0', '0x1', '+1', '-1', '1.0', 'NaN', 'true', '11', ['1', '2'], '9'.repeat(30)])(
    '%j is none between 0 and 10',
    (text) => expect(wholeNumber(0, 10).safeParse(text).success).toBe(false),
  );

  it('says what would be one', () => {
    const messages = (schema: ReturnType<typeof wholeNumber>) =>
      schema.safeParse('101').error?.issues.map(({ message }) => message);
    expect(messages(wholeNumber(1, 100))).toEqual(['must be a whole number from 1 to 100']);
    expect(messages(wholeNumber(200))).toEqual(['must be a whole number, 200 or more']);
  });

  it('may be left out where it is optional', () => {
    expect(wholeNumber(0).optional().parse(undefined)).toBeUndefined();
    expect(wholeNumber(1).default(20).parse(undefined)).toBe(20);
  });
});

describe('numbers in paths and queries of all routes', () => {
  const config = { http: { corsOrigins: [], publicUrl: 'http://localhost' } } as unknown as Config;
  const nothing = (() => {}) as unknown as Get;
  const isNumber = ({ type, anyOf = [] }: { type?: string; anyOf?: { type?: string }[] }): boolean =>
    type === 'integer' || type === 'number' || anyOf.some(isNumber);
  const numbers = allRoutes(nothing, config).flatMap(({ method, path, params, query }) =>
    [params, query].flatMap((schema: ZodType | undefined) => {
      const { properties = {} } = schema ? (new SchemaComponents().of(schema, 'input') as { properties?: object }) : {};
      const named = Object.entries(properties).filter(([, property]) => isNumber(property));
      return named.map(([name]) => ({ name: `${method} ${path}: ${name}`, field: name, schema: schema as ZodType }));
    }),
  );

  it('are there, and documented as such', () => expect(numbers.length).toBeGreaterThan(10));

  it.each(numbers)('$name is not read from nothing, nor from what is no plain number', ({ field, schema }) => {
    for (const text of ['', ' ', '0x10', '1e1', ' 5']) {
      const { error } = schema.safeParse({ [field]: text });
      expect(error?.issues.map(({ path }) => path[0])).toContain(field);
    }
  });
});
