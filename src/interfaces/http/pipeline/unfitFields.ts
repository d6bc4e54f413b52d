import { type FieldError, Problem } from '../problem.js';

const MAX_DEPTH = 32;

/**
 * What no store takes, wherever it comes in: `$` keys would be operators in MongoDB; NUL and lone surrogates cannot be
 * stored by Postgres. @throws Problem 400 when it is nested too deep.
 */
export function unfitFields(value: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  inspect(value, [], errors);
  return errors;
}

function inspect(value: unknown, path: readonly string[], errors: FieldError[]): void {
  if (path.length > MAX_DEPTH)
    throw new Problem(400, 'TOO_DEEP', `The body may be nested ${MAX_DEPTH} levels deep at most.`);
  if (errors.length >= 20) return;
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) {
      errors.push({ path: path.join('.'), message: 'holds a NUL character or an incomplete surrogate pair' });
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) inspect(item, [...path, String(index)], errors);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key.startsWith('$') || key === '__proto__' || key.includes('\u0000') || !key.isWellFormed()) {
        errors.push({ path: [...path, key].join('.'), message: 'this field name is not allowed' });
      } else inspect(item, [...path, key], errors);
    }
  }
}
