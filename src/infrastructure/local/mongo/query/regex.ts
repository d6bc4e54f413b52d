import { ORDER, orderOf, regexOf } from '../bson/values.js';
import { badValue } from '../errors.js';

/**
 * A JavaScript RegExp for a BSON one. Options i, m and s mean the same; x (extended) is done by removing white space and
 * comments. Throws BadValue (2) for anything JavaScript cannot compile.
 */
export function compileRegex(value: unknown, extraOptions?: unknown): RegExp {
  const given = orderOf(value) === ORDER.regex ? regexOf(value) : { pattern: value, options: '' };
  if (typeof given.pattern !== 'string') throw badValue('$regex has to be a string');
  if (extraOptions !== undefined && typeof extraOptions !== 'string') throw badValue('$options has to be a string');
  const options = extraOptions ?? given.options;
  const unknown = /[^imsux]/.exec(options);
  if (unknown) throw badValue(`invalid flag in regex options: ${unknown[0]}`);
  const pattern = options.includes('x')
    ? given.pattern.replace(/\\.|\s+|#.*$/gm, (part) => (part[0] === '\\' ? part : ''))
    : given.pattern;
  try {
    return new RegExp(pattern, [...new Set(options)].filter((flag) => 'ims'.includes(flag)).join(''));
  } catch (error) {
    throw badValue(`Regular expression is invalid: ${(error as Error).message}`);
  }
}

/** The plain text that every match of an anchored, case-sensitive pattern begins with; empty if there is none. */
export function literalPrefix(regex: RegExp): string {
  if (regex.flags !== '' || !regex.source.startsWith('^') || regex.source.includes('|')) return '';
  const literal = /^[\p{L}\p{N}_\-:/@ ]*/u.exec(regex.source.slice(1))?.[0] ?? '';
  const next = regex.source[literal.length + 1];
  return next !== undefined && '*?{+'.includes(next) ? literal.slice(0, -1) : literal;
}
