import fc from 'fast-check';

const deep = (depth: number): unknown => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);

/** What no field expects, and what breaks stores, parsers and pages. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, -0.5, 2 ** 31, 2 ** 53, 1e308, -1e308, 1.5, '', ' ', [], {}),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      'NaN',
      'Infinity',
      '-1',
      '1e309',
      '0x10',
      'a\u0000b',
      '\ud800',
      '\udfff\ud800',
      '\u202egnp.exe',
      '\u200b\u200e\ufeff',
      'é'.normalize('NFD'),
      '𝕳𝖊𝖑𝖑𝖔',
      '\r\nSet-Cookie: a=b',
      "'; drop table bots; --",
      '{{7*7}}#{7*7}<%= 7*7 %>',
      '<script>alert(1)</script>',
      '../../../../etc/passwd',
      'javascript:alert(1)',
      '2026-02-30T25:61:61Z',
      '+275760-09-13T00:00:00.001Z',
      '0001-01-01T00:00:00Z',
      '01900000-0000-7000-8000-00000000000g',
      '[object Object]',
      'constructor',
      '__proto__',
      'toString',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom(300, 5_000, 50_000).map((length) => 'x'.repeat(length)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>({ $gt: '' }, { $where: '1' }, { $ne: null }, { $regex: '.*' }, [{ $gt: 1 }]),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(deep(10), deep(17), Array(2_000).fill(1), Array(200).fill('a')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

export const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
/** Header values as bytes that a client can put on the line. */
export const headerText = hostileValue.map((value) =>
  asText(value)
    .replace(/[^\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 4_000),
);
export const pathText = fc.oneof(
  hostileValue.map((value) => encodeURIComponent(asText(value).toWellFormed()).slice(0, 3_000)),
  fc.constantFrom('%', '%ff', '%00', '%2e%2e%2f', '..', '%u0041', 'null', 'undefined', "'", '%c0%ae'),
);
