import type { z } from 'zod';

/**
 * Who may leave a variable out:
 * - `optional`: anybody (the fallback, if any, applies);
 * - `production`: needed in production, has a fallback elsewhere;
 * - `always`: needed everywhere; outside production the local stack supplies it.
 */
export type Need = 'optional' | 'production' | 'always';

export interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  /** What it is for: one sentence, shown in .env.example. */
  readonly about: string;
  /** What a correct value looks like: completes "expected …". */
  readonly expected: string;
  readonly need: Need;
  /** Never shown, not even in part. */
  readonly secret: boolean;
  readonly fallback?: string;
}

type Details = { about: string; expected: string; secret?: boolean };

const base = (details: Details) => ({
  about: details.about,
  expected: details.expected,
  secret: details.secret ?? false,
});

/** A variable with a default, given as it would be written in the environment. */
export const defaulted = <T>(schema: z.ZodType<T, string>, fallback: string, details: Details) =>
  ({ ...base(details), schema, fallback, need: 'optional' }) satisfies Variable<T> & { need: 'optional' };

/** A variable that may be absent: its value is then undefined. */
export const optional = <T>(schema: z.ZodType<T, string>, details: Details) =>
  ({ ...base(details), schema, need: 'optional', absent: true }) satisfies Variable<T> & { absent: true; need: Need };

/** A variable that production must set; elsewhere `fallback` is used. */
export const inProduction = <T>(schema: z.ZodType<T, string>, fallback: string, details: Details) =>
  ({ ...base(details), schema, fallback, need: 'production' }) satisfies Variable<T> & { need: 'production' };

/** A variable that has to be there: outside production the local stack sets it. */
export const required = <T>(schema: z.ZodType<T, string>, details: Details) =>
  ({ ...base(details), schema, need: 'always' }) satisfies Variable<T> & { need: 'always' };

/** What is expected of a number. */
export const count = (min: number, max: number): string => `a whole number from ${min} to ${max}`;
