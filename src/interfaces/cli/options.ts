import { UsageError } from './failure.js';

const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** A time as an option: ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z. Without a zone it is in UTC, as what is printed. */
export function parseTime(text: string): Date {
  const [, date, clock, , , zone] = TIME.exec(text) ?? [];
  // JavaScript takes a date alone as one in UTC, and one with a clock as one of this machine.
  const time = new Date(clock !== undefined && zone === undefined ? `${text}Z` : text);
  // A day that its month does not have is read as one of the next month.
  if (date === undefined || Number.isNaN(time.getTime()) || !new Date(date).toISOString().startsWith(date)) {
    throw new UsageError(`${text} is not a time. Write it as 2026-01-31 or 2026-01-31T12:00:00Z.`);
  }
  return time;
}

/** @throws UsageError for a span in which nothing can lie */
export function demandSpan({ from, to }: { readonly from?: Date; readonly to?: Date }): void {
  if (from && to && from > to) throw new UsageError('--from is later than --to.');
}

export const parseCount =
  (name: string, min = 1, max = 1_000_000_000) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not ${text}.`);
  };

export const parsePosition = (text: string): bigint => {
  if (!/^\d{1,18}$/.test(text)) throw new UsageError(`${text} is not a position of the log.`);
  return BigInt(text);
};

/** Collects an option that may be given several times. */
export const several = (value: string, before: readonly string[] = []): string[] => [...before, value];
