import { clone, type Doc, decode, isDocument, toPlain } from '../bson/values.js';
import { failedToParse } from '../errors.js';
import { compileStages } from '../query/expressions.js';
import { valuesAt } from '../query/path.js';
import type { Store } from '../store/store.js';
import { NO_POSITIONS, placesOf, write } from '../update/target.js';
import type { PipelineContext } from './context.js';

type Stream = (store: Store, stages: readonly Doc[], context: PipelineContext) => Iterable<Doc | Buffer>;

/** The values of a `let`, computed from the outer document. */
function bind(expressions: Doc | undefined, doc: Doc, outer: Doc): Doc {
  if (!expressions || Object.keys(expressions).length === 0) return outer;
  const stage = { $project: { _id: 0, ...(toPlain(expressions) as Doc) } };
  const [values] = compileStages([stage], outer)([doc]);
  return { ...outer, ...values };
}

/** The document with a value at a dotted path. */
function withField(doc: Doc, path: string, value: unknown): Doc {
  if (!path.includes('.')) return { ...doc, [path]: value };
  const copy = clone(doc);
  for (const place of placesOf(copy, path.split('.'), NO_POSITIONS, true)) write(place, value);
  return copy;
}

/**
 * `$lookup`, by a query for each document, so that an index on the foreign field answers it. With `pipeline` and `let`
 * too. Throws FailedToParse (9) for a malformed specification.
 */
export function* lookup(
  store: Store,
  source: Iterable<Doc>,
  spec: Doc,
  context: PipelineContext,
  stream: Stream,
): Generator<Doc> {
  const { from, as, localField, foreignField, pipeline } = spec;
  if (typeof from !== 'string' || typeof as !== 'string')
    throw failedToParse("$lookup needs the strings 'from' and 'as'");
  if (pipeline !== undefined && !Array.isArray(pipeline))
    throw failedToParse("$lookup argument 'pipeline' must be an array");
  if ((localField === undefined) !== (foreignField === undefined) || (localField === undefined && !pipeline)) {
    throw failedToParse("$lookup needs 'localField' and 'foreignField', or a 'pipeline'");
  }
  const other = { ...context, namespace: `${context.database}.${from}` };
  for (const doc of source) {
    const variables = bind(isDocument(spec.let) ? spec.let : undefined, doc, context.variables);
    const stages = [...((pipeline ?? []) as Doc[])];
    if (typeof localField === 'string' && typeof foreignField === 'string') {
      const values = valuesAt(doc, localField.split('.'));
      stages.unshift({
        $match: {
          [foreignField]: values.length === 1 ? { $eq: values[0] } : { $in: values.length === 0 ? [null] : values },
        },
      });
    }
    const joined: unknown[] = [];
    for (const found of stream(store, stages, { ...other, variables }))
      joined.push(toPlain(Buffer.isBuffer(found) ? decode(found) : found));
    yield withField(doc, as, joined);
  }
}
