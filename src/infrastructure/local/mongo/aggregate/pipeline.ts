import { type Doc, decode, isDocument, isNumeric, toNumber, toPlain } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { findDocuments } from '../plan/find.js';
import { compileStages, STAGES } from '../query/expressions.js';
import { compileFilter } from '../query/matcher.js';
import { compileSort } from '../query/sort.js';
import type { Store } from '../store/store.js';
import { bucketStages } from './bucket.js';
import type { PipelineContext } from './context.js';
import { lookup } from './lookup.js';
import { withoutMissing } from './missing.js';
import { isCount } from './shapes.js';

const REFUSED: Readonly<Record<string, [40573 | 115, string]>> = {
  $changeStream: [40573, 'The $changeStream stage is only supported on replica sets'],
  $out: [115, '$out is not supported by this server'],
  $merge: [115, '$merge is not supported by this server'],
  $graphLookup: [115, '$graphLookup is not supported by this server'],
  $geoNear: [115, '$geoNear is not supported by this server'],
  $search: [115, '$search is not supported by this server'],
  $vectorSearch: [115, '$vectorSearch is not supported by this server'],
};

const NEEDS_ADMIN = /^\$(collStats|indexStats|currentOp|listSessions|listLocalSessions|planCacheStats)$/;

/** Throws for stages that do not exist (40324) and for those that this server does not have (115, 40573), and 15958 for a limit of nothing. */
function checkStages(stages: readonly Doc[]): void {
  for (const stage of stages) {
    const name = isDocument(stage) ? Object.keys(stage)[0] : undefined;
    if (name === undefined || Object.keys(stage).length !== 1) {
      throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    const refused = REFUSED[name];
    if (refused) throw new MongoError(refused[0], refused[1]);
    if (NEEDS_ADMIN.test(name)) throw new MongoError(115, `${name} is not supported by this server`);
    if (!STAGES.has(name)) throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
    if (name === '$limit' && !(toNumber(stage.$limit) > 0)) throw new MongoError(15958, 'the limit must be positive');
  }
}

/** The first stages, as far as a query with its index can do them. */
interface Head {
  readonly filter: Doc;
  readonly sort: Doc | undefined;
  readonly skip: number;
  readonly limit: number;
  readonly rest: readonly Doc[];
}

function headOf(stages: readonly Doc[]): Head {
  const filters: Doc[] = [];
  let at = 0;
  const next = (name: string): unknown => (stages[at] && name in stages[at]! ? stages[at]![name] : undefined);
  for (; isDocument(next('$match')); at += 1) filters.push(next('$match') as Doc);
  let sort: Doc | undefined;
  if (isDocument(next('$sort'))) {
    sort = next('$sort') as Doc;
    at += 1;
  }
  let skip = 0;
  if (isNumeric(next('$skip'))) {
    skip = Math.max(toNumber(next('$skip')), 0);
    at += 1;
  }
  let limit = 0;
  if (isNumeric(next('$limit')) && toNumber(next('$limit')) > 0) {
    limit = toNumber(next('$limit'));
    at += 1;
  }
  const filter = filters.length === 0 ? {} : filters.length === 1 ? filters[0]! : { $and: filters };
  return { filter, sort, skip, limit, rest: stages.slice(at) };
}

function* matching(source: Iterable<Doc>, filter: Doc, context: PipelineContext): Generator<Doc> {
  const matches = compileFilter(filter, { text: context.text, variables: context.variables });
  for (const doc of source) if (matches(doc)) yield doc;
}

function* ordered(source: Iterable<Doc>, spec: unknown, context: PipelineContext): Generator<Doc> {
  const { compare } = compileSort(spec, context.text);
  yield* [...source].sort(compare);
}

/** Applies one stage to a stream of plain documents. */
function applyStage(store: Store, source: Iterable<Doc>, stage: Doc, context: PipelineContext): Iterable<Doc> {
  const [name, operand] = Object.entries(stage)[0]!;
  if (name === '$match' && isDocument(operand)) return matching(source, operand, context);
  if (name === '$sort') return ordered(source, operand, context);
  if (name === '$bucket') return run(store, source, bucketStages(operand), context);
  if (name === '$facet' && isDocument(operand)) return facet(store, source, operand, context);
  if (name === '$lookup' && isDocument(operand)) return lookup(store, source, operand, context, streamPipeline);
  if (name === '$unionWith') {
    const { coll, pipeline } = typeof operand === 'string' ? { coll: operand, pipeline: [] } : ((operand ?? {}) as Doc);
    const other = { ...context, namespace: `${context.database}.${String(coll)}` };
    return concat(source, plain(streamPipeline(store, (pipeline ?? []) as Doc[], other)));
  }
  return withoutMissing(name, compileStages([stage], context.variables)(source));
}

/** `$facet`: several pipelines over the same documents, which are held in memory for it. */
function* facet(store: Store, source: Iterable<Doc>, facets: Doc, context: PipelineContext): Generator<Doc> {
  const documents = [...source];
  const result: Doc = {};
  for (const [name, stages] of Object.entries(facets)) {
    checkStages(stages as Doc[]);
    result[name] = [...run(store, documents, stages as Doc[], context)];
  }
  yield result;
}

function* concat(first: Iterable<Doc>, second: Iterable<Doc>): Generator<Doc> {
  yield* first;
  yield* second;
}

function* plain(documents: Iterable<Doc | Buffer>): Generator<Doc> {
  for (const found of documents) yield toPlain(Buffer.isBuffer(found) ? decode(found) : found) as Doc;
}

/**
 * Streams the result of a pipeline: encoded documents where they are as stored, plain ones otherwise. The leading $match,
 * $sort, $skip and $limit use indexes. Throws 40324 for an unknown stage.
 */
export function streamPipeline(store: Store, stages: readonly Doc[], context: PipelineContext): Iterable<Doc | Buffer> {
  checkStages(stages);
  const { filter, sort, skip, limit, rest } = headOf(stages);
  const collection = store.catalog.get(context.namespace);
  const request = { filter, sort, skip, limit, text: context.text, variables: context.variables };
  const isWhole = Object.keys(filter).length === 0 && skip === 0 && limit === 0;
  const counted = rest[0] && isCount(rest[0]);
  if (rest[0] && '$documents' in rest[0]) return run(store, [], rest, context);
  const found = findDocuments(store.tables, collection, request);
  if (counted) {
    const total = isWhole ? (collection?.count() ?? 0) : countAll(found);
    return run(store, total === 0 ? [] : [counted(total)], rest.slice(1), context);
  }
  if (rest.length === 0) return raw(found);
  return run(store, plainFound(found), rest, context);
}

function countAll(found: Iterable<unknown>): number {
  let total = 0;
  for (const _ of found) total += 1;
  return total;
}

function* raw(found: Iterable<{ raw: Buffer }>): Generator<Buffer> {
  for (const { raw: bytes } of found) yield bytes;
}

function* plainFound(found: Iterable<{ raw: Buffer; doc?: Doc }>): Generator<Doc> {
  for (const { raw: bytes, doc } of found) yield toPlain(doc ?? decode(bytes)) as Doc;
}

function run(store: Store, source: Iterable<Doc>, stages: readonly Doc[], context: PipelineContext): Iterable<Doc> {
  return stages.reduce((stream, stage) => applyStage(store, stream, stage, context), source);
}
