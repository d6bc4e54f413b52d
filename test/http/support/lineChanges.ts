import fc from 'fast-check';
import { headerText, pathText } from './hostileValues.js';
import type { Operation } from './openapi.js';
import { type Change, note } from './requestDraft.js';

export const pathChange = (names: readonly string[]): fc.Arbitrary<Change> =>
  fc.tuple(fc.constantFrom(...names), pathText).map(([name, value]) => (draft) => {
    note(draft, `path ${name}`, { params: { ...draft.params, [name]: value } });
  });

export const queryChange = (names: readonly string[]): fc.Arbitrary<Change> =>
  fc.tuple(fc.constantFrom(...names), pathText, fc.boolean()).map(([name, value, twice]) => (draft) => {
    const rest = draft.query.filter(([one]) => one !== name || twice);
    note(draft, `query ${name}${twice ? ' twice' : ''}`, {
      query: [...rest, [name, value], ...(twice ? [[name, value] as [string, string]] : [])],
    });
  });

const headerNames = [
  'if-match',
  'idempotency-key',
  'if-none-match',
  'x-request-id',
  'origin',
  'accept',
  'last-event-id',
  'traceparent',
  'nova-visitor',
  'cookie',
  'x-api-key',
  'authorization',
  'x-forwarded-for',
  'user-agent',
  'accept-language',
];

export const headerChange = ({ parameters = [] }: Operation): fc.Arbitrary<Change> => {
  // A position that the log will never reach is waited for, and that takes two seconds.
  const waits = parameters.some(({ name }) => name === 'Nova-Wait-For')
    ? [
        fc
          .constantFrom('-1', '1.5', 'abc', '0x1', ' ', '1'.repeat(21), '\xb2', '1e3')
          .map((value) => ['nova-wait-for', value] as const),
      ]
    : [];
  return fc.oneof(...waits, fc.tuple(fc.constantFrom(...headerNames), headerText)).map(([name, value]) => (draft) => {
    note(draft, `header ${name}`, { headers: { ...draft.headers, [name]: value } });
  });
};
