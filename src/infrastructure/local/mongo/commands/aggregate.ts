import { streamPipeline } from '../aggregate/pipeline.js';
import { type Doc, encode, isDocument } from '../bson/values.js';
import { failedToParse, typeMismatch } from '../errors.js';
import { type Command, checkNamespace, collationOf, countOf, documentOf, flagOf, variablesOf } from './command.js';
import { sessionOf } from './find.js';

const DEFAULT_BATCH = 101;

export const aggregate: Command = (request, { store, cursors }) => {
  const { body, database } = request;
  const stages = body.pipeline;
  if (!Array.isArray(stages) || !stages.every(isDocument))
    throw typeMismatch("'pipeline' option must be specified as an array of objects");
  const cursor = documentOf(body, 'cursor');
  if (!cursor && !flagOf(body, 'explain'))
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  const target = body.aggregate;
  const name = typeof target === 'string' ? target : '$cmd.aggregate';
  const namespace = typeof target === 'string' ? checkNamespace(`${database}.${name}`) : `${database}.${name}`;
  const documents = streamPipeline(store, stages as Doc[], {
    database,
    namespace,
    text: collationOf(body),
    variables: variablesOf(body),
  });
  function* encoded(): Generator<Buffer> {
    for (const found of documents) yield Buffer.isBuffer(found) ? found : encode(found);
  }
  return cursors.open({
    namespace,
    documents: encoded(),
    batchSize: countOf(cursor ?? {}, 'batchSize', DEFAULT_BATCH),
    session: sessionOf(request),
  });
};
