import { Aggregator } from 'mingo/aggregator';
import { Context } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import * as window from 'mingo/operators/window';
import { Query } from 'mingo/query';
import { compareValues } from '../bson/compare.js';
import { type Doc, isDocument, toPlain } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { comparisons } from './comparisons.js';

type Accumulator = typeof accumulator.$max;

/** The greatest or least of the values that are there; mingo's own takes a missing field for the greatest. */
const extreme =
  (sign: 1 | -1): Accumulator =>
  (documents, operand, options) => {
    const values = (accumulator.$push(documents, operand, options) as unknown[]).filter(
      (value) => value !== null && value !== undefined,
    );
    if (values.length === 0) return null;
    return values.reduce((best, value) => (sign * compareValues(value, best) > 0 ? value : best));
  };

/** The values that are there; mingo's own takes a missing field for null, but keeps it missing within an array. */
const push: Accumulator = (documents, operand, options) =>
  (accumulator.$push(documents, [operand], options) as [unknown][])
    .map(([value]) => value)
    .filter((value) => value !== undefined);

const addToSet: Accumulator = (documents, operand, options) =>
  accumulator.$addToSet(push(documents, operand, options) as unknown[], null, options);

const context = Context.init({
  accumulator: {
    ...accumulator,
    $max: extreme(1),
    $min: extreme(-1),
    $push: push,
    $addToSet: addToSet,
  },
  expression: { ...expression, ...comparisons },
  pipeline: { ...pipeline },
  projection: { ...projection },
  query: { ...query },
  window: { ...window },
} as Parameters<typeof Context.init>[0]);

/** Names of all stages that the aggregation library knows. */
export const STAGES: ReadonlySet<string> = new Set(Object.keys(pipeline));

const SCRIPTS = new Set(['$function', '$accumulator', '$where']);

/** Throws CommandNotSupported (115) for operators that would run code of the client's. */
function refuseScripts(value: unknown): void {
  if (Array.isArray(value)) value.forEach(refuseScripts);
  if (!isDocument(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (SCRIPTS.has(name)) throw new MongoError(115, `${name} is not supported by this server`);
    refuseScripts(inner);
  }
}

/** Compiles aggregation stages: gives a function from plain documents to a stream of plain documents. */
export function compileStages(
  stages: readonly Doc[],
  variables: Readonly<Doc> = {},
): (source: Iterable<Doc>) => Iterable<Doc> {
  refuseScripts(stages);
  // The window operators of mingo are written as scripts of its own, so scripts are not switched off but looked for.
  const aggregator = new Aggregator(stages.map(toPlain) as Doc[], { context, variables: { ...variables } });
  return (source) => aggregator.stream(source as Doc[]) as Iterable<Doc>;
}

/** Compiles an expression to a test of plain documents, as `$expr` does. */
export function compileExpression(operand: unknown, variables: Readonly<Doc> = {}): (doc: Doc) => boolean {
  refuseScripts(operand);
  const test = new Query({ $expr: toPlain(operand) as Doc }, { context, variables: { ...variables } });
  return (doc) => test.test(doc);
}
