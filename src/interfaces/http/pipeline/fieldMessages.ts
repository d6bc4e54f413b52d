import type { z } from 'zod';
import { noun } from '../../../application/counted.js';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/**
 * What is wrong with a field, for whoever sent it: it reads after the field's name and says what is expected. Schemas that have
 * words of their own keep them. @returns undefined: zod's own words.
 */
export function fieldMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'is missing: it ' : ''}must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `${issue.input === undefined ? 'is missing: it ' : ''}must be ${oneOf(issue.values)}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : `must ${bound(issue.origin, issue.minimum, 'or more', 'at least')}`;
    case 'too_big':
      return `must ${bound(issue.origin, issue.maximum, 'or less', 'at most')}`;
    case 'invalid_format':
      return FORMATS[issue.format];
    default:
      return undefined;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const FORMATS: Readonly<Record<string, string>> = {
  email: 'must be an e-mail address',
  uuid: 'must be an id (a UUID)',
  url: 'must be an address such as https://www.example.com/',
  datetime: 'must be a time with its zone, such as 2026-01-31T12:00:00Z',
};

function oneOf(values: readonly unknown[]): string {
  const names = values.map(String);
  return names.length === 1 ? `${names[0]}` : `one of ${names.join(', ')}`;
}

function bound(origin: string, limit: number | bigint, rank: string, most: string): string {
  if (origin === 'string') return `have ${most} ${limit} ${noun(Number(limit), 'character')}`;
  if (origin === 'array' || origin === 'set') return `have ${most} ${limit} ${noun(Number(limit), 'item')}`;
  if (origin === 'object' || origin === 'record' || origin === 'map')
    return `have ${most} ${limit} ${noun(Number(limit), 'field')}`;
  return `be ${limit} ${rank}`;
}
