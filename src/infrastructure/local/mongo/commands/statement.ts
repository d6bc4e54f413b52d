import type { CompareText } from '../bson/compare.js';
import { type Doc, decode, encode, isDocument } from '../bson/values.js';
import { MongoError, typeMismatch } from '../errors.js';
import { type Found, findDocuments } from '../plan/find.js';
import { compileFilter } from '../query/matcher.js';
import type { Collection } from '../store/collection.js';
import type { Store } from '../store/store.js';
import { compileUpdate, isReplacement } from '../update/update.js';
import { upsertDocument, withId } from '../update/upsert.js';

/** One update or delete statement, however it came. */
export interface Statement {
  readonly filter: Doc;
  readonly multi: boolean;
  readonly sort?: Doc | undefined;
  readonly text: CompareText;
  readonly variables: Doc;
}

/** A statement that changes documents. */
export interface UpdateStatement extends Statement {
  readonly update: unknown;
  readonly upsert: boolean;
  readonly arrayFilters: readonly unknown[];
}

/** What an update did. `before` and `after` are those of the last document, for findAndModify. */
export interface UpdateResult {
  matched: number;
  modified: number;
  before?: Doc;
  after?: Doc;
  upsertedId?: unknown;
}

const ID_FIRST = Buffer.from('_id\0', 'latin1');

/** Inserts a document; one without `_id` gets an ObjectId, and `_id` comes first. Throws as Collection.insert does. */
export function insertDocument(collection: Collection, doc: Doc, raw: () => Buffer): void {
  const bytes = raw();
  const asGiven = bytes.length > 9 && bytes.subarray(5, 9).equals(ID_FIRST);
  const checked = withId(doc);
  if (asGiven) collection.insert(doc, bytes);
  else collection.insert(checked, encode(checked));
}

/** The keys of what a statement is about: all are found before the first changes, so that none is met twice. */
function targets(store: Store, collection: Collection, statement: Statement): Iterable<Found> {
  const { filter, sort, text, variables } = statement;
  const request = { filter, text, variables, ...(sort && !statement.multi ? { sort } : {}) };
  if (!statement.multi) return findDocuments(store.tables, collection, { ...request, limit: 1 });
  const keys: Buffer[] = [];
  for (const { key } of findDocuments(store.tables, collection, request)) keys.push(key);
  return (function* () {
    for (const key of keys) {
      const raw = collection.get(key);
      if (raw) yield { key, raw };
    }
  })();
}

/** Applies one update statement inside the open transaction; `create` gives the collection when an upsert needs it. */
export function applyUpdate(
  store: Store,
  existing: Collection | undefined,
  statement: UpdateStatement,
  create: () => Collection,
): UpdateResult {
  const { update, filter, arrayFilters, variables, text, multi } = statement;
  if (multi && !Array.isArray(update) && isDocument(update) && isReplacement(update)) {
    throw new MongoError(9, 'multi update is not supported for replacement-style update');
  }
  const updater = compileUpdate(update, arrayFilters, filter, { variables, text });
  const result: UpdateResult = { matched: 0, modified: 0 };
  for (const found of existing ? targets(store, existing, statement) : checkOnly(filter)) {
    const before = found.doc ?? decode(found.raw);
    const after = updater(before, false);
    const raw = encode(after);
    result.matched += 1;
    result.before = before;
    result.after = after;
    if (raw.equals(found.raw)) continue;
    existing!.replace(found.key, before, after, raw);
    result.modified += 1;
  }
  if (result.matched === 0 && statement.upsert) {
    const doc = upsertDocument(filter, update, updater);
    (existing ?? create()).insert(doc, encode(doc));
    result.after = doc;
    result.upsertedId = doc._id;
  }
  return result;
}

function checkOnly(filter: Doc): readonly Found[] {
  compileFilter(filter);
  return [];
}

/** Removes what a statement is about; gives how many, and the last of them. */
export function applyDelete(
  store: Store,
  collection: Collection | undefined,
  statement: Statement,
): { removed: number; last?: Doc } {
  if (!collection) return { removed: checkOnly(statement.filter).length };
  const result: { removed: number; last?: Doc } = { removed: 0 };
  for (const { key, raw, doc = decode(raw) } of targets(store, collection, statement)) {
    collection.remove(key, doc);
    result.removed += 1;
    result.last = doc;
  }
  return result;
}

/** The document part of a statement. Throws TypeMismatch (14). */
export function filterOf(value: unknown): Doc {
  if (!isDocument(value)) throw typeMismatch('The filter of a statement must be an object');
  return value;
}
