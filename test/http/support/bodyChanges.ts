import fc from 'fast-check';
import { type Change, note } from './requestDraft.js';

export const bodyChange: fc.Arbitrary<Change> = fc
  .oneof(
    fc.constantFrom(
      '{',
      '',
      'null',
      '[]',
      '"text"',
      '7',
      '{"a":1}{"b":2}',
      '{"__proto__":{"x":1}}',
      "{'a':1}",
      '\ufeff{}',
      '{"a":NaN}',
      '[1,',
      '{"constructor":{"prototype":{}}}',
    ),
    fc.constantFrom(33, 2_000, 20_000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    fc.constant('{"\\ud800":"\\udfff"}'),
    fc.constant(JSON.stringify({ x: 'x'.repeat(2_100_000) })),
    fc.json(),
  )
  .map((text) => (draft) => note(draft, `body ${text.slice(0, 30)}`, { raw: Buffer.from(text) }));

export const typeChange: fc.Arbitrary<Change> = fc
  .constantFrom<Record<string, string>>(
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json;;;' },
    { 'content-type': '' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'br, identity' },
  )
  .map((headers) => (draft) => note(draft, JSON.stringify(headers), { headers: { ...draft.headers, ...headers } }));
