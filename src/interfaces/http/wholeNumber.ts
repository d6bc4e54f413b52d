import { z } from 'zod';

/**
 * A whole number in a path or query, which are text: digits only. What JavaScript would make a number of as well, such as
 * nothing at all (0), `1e2` or `0x10`, is refused.
 */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    z.int(messageOf(min, max)).min(min, messageOf(min, max)).max(max, messageOf(min, max)),
  );

const messageOf = (min: number, max: number): string =>
  `must be a whole number${max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`}`;
