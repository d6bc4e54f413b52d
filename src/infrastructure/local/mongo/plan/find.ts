import type { CompareText } from '../bson/compare.js';
import { compareUtf8 } from '../bson/compare.js';
import { type Doc, decode, isDocument, ORDER, orderOf } from '../bson/values.js';
import { compileFilter, type MatchOptions } from '../query/matcher.js';
import { compileSort } from '../query/sort.js';
import { type Collection, documentKey } from '../store/collection.js';
import type { Tables } from '../store/tables.js';
import { type Plan, planQuery } from './planner.js';
import { type Counters, type Stored, scan } from './scan.js';

/** What documents to find, and in what order. */
export interface FindRequest {
  readonly filter: Doc;
  readonly sort?: Doc | undefined;
  readonly skip?: number;
  /** 0 means all. */
  readonly limit?: number;
  readonly text?: CompareText;
  readonly variables?: MatchOptions['variables'];
  readonly counters?: Counters;
}

/** A document found; `doc` is there when it had to be decoded anyway. */
export interface Found extends Stored {
  readonly doc?: Doc;
}

/** The `_id` of a filter that is nothing but `{ _id: value }`. */
function onlyId(filter: Doc): unknown {
  const { _id } = filter;
  const order = orderOf(_id);
  const names = Object.keys(filter);
  if (names.length !== 1 || order === ORDER.array || order === ORDER.regex || order <= ORDER.null) return undefined;
  return isDocument(_id) && Object.keys(_id)[0]?.startsWith('$') ? undefined : _id;
}

function* filtered(documents: Iterable<Stored>, request: FindRequest): Generator<Found> {
  if (Object.keys(request.filter).length === 0) return yield* documents;
  const options = { text: request.text ?? compareUtf8, ...(request.variables ? { variables: request.variables } : {}) };
  const matches = compileFilter(request.filter, options);
  for (const { key, raw } of documents) {
    const doc = decode(raw);
    if (matches(doc)) yield { key, raw, doc };
  }
}

/** Sorts in memory; with a limit only the first documents are kept while the rest goes by. */
function sorted(documents: Iterable<Found>, spec: Doc, text: CompareText, keep: number): Stored[] {
  const sort = compileSort(spec, text);
  const binary = text === compareUtf8;
  let kept: { key: Buffer; raw: Buffer; order: Buffer | Doc }[] = [];
  const compare = (a: { order: Buffer | Doc }, b: { order: Buffer | Doc }): number =>
    binary ? Buffer.compare(a.order as Buffer, b.order as Buffer) : sort.compare(a.order, b.order);
  for (const { key, raw, doc = decode(raw) } of documents) {
    kept.push({ key, raw, order: binary ? sort.key(doc) : doc });
    if (keep > 0 && kept.length > keep * 2 + 100) kept = kept.sort(compare).slice(0, keep);
  }
  return kept.sort(compare);
}

function* window<T>(items: Iterable<T>, skip: number, limit: number): Generator<T> {
  let at = 0;
  for (const item of items) {
    at += 1;
    if (at > skip) yield item;
    if (limit > 0 && at >= skip + limit) return;
  }
}

/** The plan of a request; exported for `explain`. */
export function planOf(collection: Collection, { filter, sort, text = compareUtf8 }: FindRequest): Plan {
  return planQuery(collection, filter, sort ? compileSort(sort).fields : [], text !== compareUtf8);
}

/** Streams the documents that a request asks for, as they are stored. Checks the filter before the first one. */
export function findDocuments(
  tables: Tables,
  collection: Collection | undefined,
  request: FindRequest,
): Iterable<Found> {
  const { filter, sort, skip = 0, limit = 0, text = compareUtf8, counters = { keys: 0, documents: 0 } } = request;
  compileFilter(filter, { text });
  const sortFields = sort ? compileSort(sort, text).fields : [];
  if (!collection) return [];
  const id = text === compareUtf8 ? onlyId(filter) : undefined;
  if (id !== undefined) {
    const key = documentKey(id);
    const raw = collection.get(key);
    counters.documents += raw ? 1 : 0;
    return window(raw ? [{ key, raw }] : [], skip, limit);
  }
  const plan = planOf(collection, request);
  const found = filtered(scan(tables, collection, plan, counters), request);
  if (sortFields.length === 0 || plan.sorted) return window(found, skip, limit);
  return window(sorted(found, sort!, text, limit > 0 ? skip + limit : 0), skip, limit);
}
