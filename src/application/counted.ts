/** `one` as an English noun stands behind this number. @param many of those that do not just take an s. */
export const noun = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);

/** The number with its noun: 1 page, 2 pages. */
export const counted = (count: number, one: string, many?: string): string => `${count} ${noun(count, one, many)}`;
