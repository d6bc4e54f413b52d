import { Int32 } from 'bson';
import { equalValues } from '../bson/compare.js';
import { type Doc, encode, isDocument, toNumber } from '../bson/values.js';
import { badValue, MongoError } from '../errors.js';
import type { Collection } from '../store/collection.js';
import { ID_SPEC, type Index } from '../store/index.js';
import { type Command, countOf, documentOf, listOf, namespaceOf } from './command.js';
import { sessionOf } from './find.js';
import { checkExpire, specOf } from './indexSpec.js';

const show = (key: unknown): string =>
  JSON.stringify(Object.fromEntries(Object.entries(key as Doc).map(([path, way]) => [path, toNumber(way)])));

/** The index that makes a new one needless; throws 85 or 86 for one that contradicts it. */
function existing(collection: Collection, spec: Doc): Index | undefined {
  for (const index of [collection.primary, ...collection.indexes]) {
    const sameKey = index.hasKey(spec.key as Doc);
    if (index.name === spec.name) {
      if (!sameKey)
        throw new MongoError(
          86,
          `An existing index has the same name as the requested index. Requested: ${show(spec.key)}, existing: ${show(index.spec.key)} (${index.name})`,
        );
      const isPrimary = index === collection.primary;
      if (!isPrimary && !equalValues(index.spec, spec))
        throw new MongoError(
          85,
          `An equivalent index already exists with the same name but different options: ${index.name}`,
        );
      return index;
    }
    const samePart = equalValues(index.spec.partialFilterExpression ?? null, spec.partialFilterExpression ?? null);
    if (sameKey && index === collection.primary) return index;
    if (sameKey && samePart) throw new MongoError(85, `Index already exists with a different name: ${index.name}`);
  }
  return undefined;
}

export const createIndexes: Command = (request, { store }) => {
  const namespace = namespaceOf(request);
  const specs = listOf(request.body, 'indexes').map(specOf);
  if (specs.length === 0) throw badValue('Must specify at least one index to create');
  return store.write(() => {
    const created = store.catalog.get(namespace) === undefined;
    const collection = store.catalog.get(namespace) ?? store.catalog.create(namespace);
    const before = collection.indexes.length + 1;
    for (const spec of specs) if (!existing(collection, spec)) store.catalog.addIndex(collection, spec);
    const after = collection.indexes.length + 1;
    return {
      numIndexesBefore: new Int32(before),
      numIndexesAfter: new Int32(after),
      createdCollectionAutomatically: created,
      ...(before === after ? { note: 'all indexes already exist' } : {}),
    };
  });
};

export const listIndexes: Command = (request, { store, cursors }) => {
  const namespace = namespaceOf(request);
  const collection = store.catalog.get(namespace);
  if (!collection) throw new MongoError(26, `ns does not exist: ${namespace}`);
  return cursors.open({
    namespace,
    documents: [ID_SPEC, ...collection.indexes.map(({ spec }) => spec)].map(encode),
    batchSize: countOf(documentOf(request.body, 'cursor') ?? {}, 'batchSize', 101),
    session: sessionOf(request),
  });
};

export const dropIndexes: Command = async (request, { store }) => {
  const namespace = namespaceOf(request);
  const wanted = request.body.index;
  const answer = await store.write(() => {
    const collection = store.catalog.need(namespace);
    const nIndexesWas = new Int32(collection.indexes.length + 1);
    for (const index of chosen(collection, wanted)) store.catalog.dropIndex(collection, index);
    return { nIndexesWas };
  });
  store.sweepSoon();
  return answer;
};

function chosen(collection: Collection, wanted: unknown): Index[] {
  if (wanted === '*') return [...collection.indexes];
  return (Array.isArray(wanted) ? wanted : [wanted]).map((item) => {
    const index = collection.indexes.find(
      ({ name, spec }) => name === item || (isDocument(item) && equalValues(spec.key, item)),
    );
    if (index) return index;
    if (item === '_id_' || (isDocument(item) && equalValues(item, ID_SPEC.key)))
      throw new MongoError(72, 'cannot drop _id index');
    throw new MongoError(27, `index not found with name [${isDocument(item) ? show(item) : String(item)}]`);
  });
}

/** `collMod` for the one thing it can change here: how long a TTL index keeps documents. */
export const collMod: Command = (request, { store }) => {
  const namespace = namespaceOf(request);
  const change = documentOf(request.body, 'index');
  if (!change || change.expireAfterSeconds === undefined)
    throw new MongoError(115, 'collMod can only change expireAfterSeconds of an index on this server');
  return store.write(() => {
    const collection = store.catalog.need(namespace);
    const index = chosen(collection, change.name ?? change.keyPattern)[0]!;
    const seconds = checkExpire(change.expireAfterSeconds, index.spec.key as Doc);
    store.catalog.replaceSpec(collection, index, { ...index.spec, expireAfterSeconds: seconds });
    return { expireAfterSeconds_old: index.spec.expireAfterSeconds, expireAfterSeconds_new: seconds };
  });
};
