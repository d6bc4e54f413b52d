import { Int32 } from 'bson';
import { type Doc, encode, isDocument } from '../bson/values.js';
import { MongoError, typeMismatch } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { ID_SPEC } from '../store/index.js';
import { type Command, checkNamespace, countOf, documentOf, flagOf, namespaceOf } from './command.js';
import { sessionOf } from './find.js';

/** Options of `create` that change nothing here. */
const HARMLESS = new Set(['storageEngine', 'writeConcern', 'comment', 'autoIndexId', 'indexOptionDefaults', 'idIndex']);

function checkOptions(body: Doc): Doc {
  const options: Doc = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'create' || name.startsWith('$') || name === 'lsid' || HARMLESS.has(name) || value === undefined)
      continue;
    if (name === 'capped' && value === false) continue;
    if (name === 'collation' && isDocument(value) && value.locale === 'simple') continue;
    const known = [
      'capped',
      'size',
      'max',
      'validator',
      'validationLevel',
      'validationAction',
      'viewOn',
      'pipeline',
      'collation',
      'timeseries',
      'expireAfterSeconds',
      'clusteredIndex',
      'encryptedFields',
      'changeStreamPreAndPostImages',
    ];
    if (known.includes(name))
      throw new MongoError(115, `The option '${name}' of create is not supported by this server`);
    throw new MongoError(40415, `BSON field 'create.${name}' is an unknown field.`);
  }
  return options;
}

export const create: Command = (request, { store }) => {
  const namespace = namespaceOf(request);
  const options = checkOptions(request.body);
  return store.write(() => {
    if (store.catalog.get(namespace)) throw new MongoError(48, `Collection ${namespace} already exists.`);
    store.catalog.create(namespace, options);
    return {};
  });
};

export const drop: Command = async (request, { store }) => {
  const namespace = namespaceOf(request);
  const answer = await store.write(() => {
    const collection = store.catalog.get(namespace);
    if (!collection) return {};
    store.catalog.drop(collection);
    return { nIndexesWas: new Int32(collection.indexes.length + 1), ns: namespace };
  });
  store.sweepSoon();
  return answer;
};

export const dropDatabase: Command = async ({ database }, { store }) => {
  await store.write(() => {
    for (const collection of store.catalog.list(database)) store.catalog.drop(collection);
  });
  store.sweepSoon();
  return { dropped: database };
};

export const renameCollection: Command = async ({ body }, { store }) => {
  const { renameCollection: from, to } = body;
  if (typeof from !== 'string' || typeof to !== 'string')
    throw typeMismatch("'renameCollection' and 'to' must be strings");
  if (checkNamespace(from) === checkNamespace(to)) throw new MongoError(20, "Can't rename a collection to itself");
  const dropTarget = flagOf(body, 'dropTarget');
  await store.write(() => store.catalog.rename(from, to, dropTarget));
  store.sweepSoon();
  return {};
};

export const listCollections: Command = (request, { store, cursors }) => {
  const { body, database } = request;
  const nameOnly = flagOf(body, 'nameOnly');
  const matches = compileFilter(documentOf(body, 'filter') ?? {});
  const described = store.catalog.list(database).map((collection): Doc => {
    const entry = { name: collection.namespace.slice(database.length + 1), type: 'collection' };
    if (nameOnly) return entry;
    const { options, uuid } = collection.record;
    return { ...entry, options, info: { readOnly: false, uuid }, idIndex: ID_SPEC };
  });
  return cursors.open({
    namespace: `${database}.$cmd.listCollections`,
    documents: described.filter(matches).map(encode),
    batchSize: countOf(documentOf(body, 'cursor') ?? {}, 'batchSize', 101),
    session: sessionOf(request),
  });
};

export const listDatabases: Command = ({ body }, { store }) => {
  const names = new Set(store.catalog.list().map(({ namespace }) => namespace.slice(0, namespace.indexOf('.'))));
  const matches = compileFilter(documentOf(body, 'filter') ?? {});
  const databases = [...names].map((name): Doc => ({ name, sizeOnDisk: 1, empty: false })).filter(matches);
  if (flagOf(body, 'nameOnly')) return { databases: databases.map(({ name }) => ({ name })) };
  return { databases, totalSize: databases.length };
};
