import { type CompareText, compareUtf8 } from '../bson/compare.js';
import { type Doc, isDocument, isNumeric, ORDER, orderOf, toNumber, toPlain } from '../bson/values.js';
import { badValue, MongoError } from '../errors.js';
import { compileExpression } from './expressions.js';
import { equals, matches, VALUE_OPERATORS, type ValueTest } from './operators.js';
import { MISSING, walkPath, walkValues } from './path.js';
import { compileRegex } from './regex.js';

/** Tells whether a document (with BSON types kept) is one that the filter asks for. */
export type Matcher = (doc: unknown) => boolean;

/** What a filter may refer to beside its own operands. */
export interface MatchOptions {
  /** Comparison of texts; by bytes unless a collation gives another. */
  readonly text?: CompareText;
  /** The variables of the command's `let`, for `$expr`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

const REFUSED = new Set(['$where', '$text', '$near', '$nearSphere', '$geoWithin', '$geoIntersects', '$jsonSchema']);

const isOperatorDocument = (value: unknown): value is Doc => {
  if (!isDocument(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first[0] === '$' && !['$ref', '$id', '$db'].includes(first);
};

function documentsOf(operand: unknown, name: string): Doc[] {
  if (!Array.isArray(operand) || operand.length === 0) throw badValue(`${name} argument must be a non-empty array`);
  if (!operand.every(isDocument)) throw badValue(`${name} entries need to be full objects`);
  return operand;
}

function expression(operand: unknown, options: MatchOptions): Matcher {
  const test = compileExpression(operand, options.variables);
  return (doc) => test(toPlain(doc) as Doc);
}

function compileTop(name: string, operand: unknown, options: MatchOptions): Matcher {
  if (name === '$comment') return () => true;
  if (name === '$expr') return expression(operand, options);
  if (REFUSED.has(name)) throw badValue(`${name} is not supported by this server`);
  if (name !== '$and' && name !== '$or' && name !== '$nor') throw badValue(`unknown top level operator: ${name}`);
  const parts = documentsOf(operand, name).map((part) => compileFilter(part, options));
  if (name === '$and') return (doc) => parts.every((part) => part(doc));
  return name === '$or' ? (doc) => parts.some((part) => part(doc)) : (doc) => !parts.some((part) => part(doc));
}

/** The test of `$elemMatch` for one element: a filter of documents, or operators on the element itself. */
export function compileElement(operand: unknown, options: MatchOptions): Matcher {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  if (isOperatorDocument(operand) && !['$and', '$or', '$nor', '$expr'].includes(first!)) {
    return compileOperators([], operand, options);
  }
  const filter = compileFilter(operand, options);
  return (item) => (isDocument(item) || Array.isArray(item)) && filter(item);
}

function all(path: readonly string[], operand: unknown, options: MatchOptions): Matcher {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  const parts = operand.map((item): Matcher => {
    if (isOperatorDocument(item)) return compileOperators(path, item, options);
    return compileField(path, item, options);
  });
  return parts.length === 0 ? () => false : (doc) => parts.every((part) => part(doc));
}

function compileOperator(
  path: readonly string[],
  name: string,
  operand: unknown,
  all_: Doc,
  options: MatchOptions,
): Matcher {
  const text = options.text ?? compareUtf8;
  const values =
    (test: ValueTest): Matcher =>
    (doc) =>
      walkValues(doc, path, test);
  const whole =
    (test: ValueTest): Matcher =>
    (doc) =>
      walkPath(doc, path, 0, test);
  const not =
    (matcher: Matcher): Matcher =>
    (doc) =>
      !matcher(doc);
  switch (name) {
    case '$ne':
      return not(compileOperator(path, '$eq', operand, all_, options));
    case '$nin':
      return not(compileOperator(path, '$in', operand, all_, options));
    case '$not': {
      if (orderOf(operand) === ORDER.regex) return not(compileField(path, operand, options));
      if (!isOperatorDocument(operand)) throw badValue('$not needs a regex or a document');
      return not(compileOperators(path, operand, options));
    }
    case '$exists': {
      const exists = whole((value) => value !== MISSING);
      const wanted = isNumeric(operand) ? toNumber(operand) !== 0 : Boolean(operand);
      return wanted ? exists : not(exists);
    }
    case '$size': {
      const size = toNumber(operand);
      if (!Number.isInteger(size) || size < 0) throw badValue('Failed to parse $size. Expected a non-negative number');
      return whole((value) => Array.isArray(value) && value.length === size);
    }
    case '$elemMatch': {
      const test = compileElement(operand, options);
      return whole((value) => Array.isArray(value) && value.some(test));
    }
    case '$all':
      return all(path, operand, options);
    case '$regex':
      return values(matches(compileRegex(operand, all_.$options), operand, text));
    case '$options':
      if (!('$regex' in all_)) throw badValue('$options needs a $regex');
      return () => true;
    case '$comment':
      return () => true;
    default:
  }
  const build = VALUE_OPERATORS[name];
  if (!build || REFUSED.has(name)) throw badValue(`unknown operator: ${name}`);
  return values(build(operand, text));
}

function compileOperators(path: readonly string[], operators: Doc, options: MatchOptions): Matcher {
  const parts = Object.keys(operators).map((name) => compileOperator(path, name, operators[name], operators, options));
  return parts.length === 1 ? parts[0]! : (doc) => parts.every((part) => part(doc));
}

function compileField(path: readonly string[], condition: unknown, options: MatchOptions): Matcher {
  if (isOperatorDocument(condition)) return compileOperators(path, condition, options);
  const text = options.text ?? compareUtf8;
  const test =
    orderOf(condition) === ORDER.regex ? matches(compileRegex(condition), condition, text) : equals(condition, text);
  return (doc) => walkValues(doc, path, test);
}

/**
 * Compiles a query filter. Throws BadValue (2) for an unknown or malformed operator, and for `$where`, `$text`, geometry
 * and `$jsonSchema`, which this server does not have.
 */
export function compileFilter(filter: Doc, options: MatchOptions = {}): Matcher {
  if (!isDocument(filter)) throw new MongoError(14, 'Expected field filter to be of type object');
  const parts = Object.keys(filter).map((name) =>
    name[0] === '$' ? compileTop(name, filter[name], options) : compileField(name.split('.'), filter[name], options),
  );
  if (parts.length === 0) return () => true;
  return parts.length === 1 ? parts[0]! : (doc) => parts.every((part) => part(doc));
}
