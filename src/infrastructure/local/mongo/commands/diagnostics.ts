import { Double, Int32, Long } from 'bson';
import { type Doc, isDocument } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { findDocuments, planOf } from '../plan/find.js';
import type { Plan } from '../plan/planner.js';
import { MAX_DOCUMENT } from '../store/collection.js';
import { type Command, namespaceOf } from './command.js';
import { findRequestOf } from './find.js';

/** The version whose commands this server speaks; wire version 21 is that of MongoDB 7.0. */
const VERSION = '7.0.0';

export const hello: Command = ({ name, connectionId }) => ({
  helloOk: true,
  [name.toLowerCase() === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
  maxBsonObjectSize: new Int32(MAX_DOCUMENT),
  maxMessageSizeBytes: new Int32(48_000_000),
  maxWriteBatchSize: new Int32(100_000),
  localTime: new Date(),
  logicalSessionTimeoutMinutes: new Int32(30),
  connectionId: new Int32(connectionId),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  readOnly: false,
});

export const buildInfo: Command = () => ({
  version: VERSION,
  gitVersion: 'none',
  versionArray: [7, 0, 0, 0].map((part) => new Int32(part)),
  modules: ['nova-local'],
  bits: new Int32(64),
  debug: false,
  maxBsonObjectSize: new Int32(MAX_DOCUMENT),
  storageEngines: ['lmdb'],
});

export const serverStatus: Command = (_, { startedAt, connections, cursors, store }) => {
  const uptime = Date.now() - startedAt;
  return {
    host: 'localhost',
    version: VERSION,
    process: 'nova-local-mongo',
    pid: Long.fromNumber(process.pid),
    uptime: new Double(uptime / 1000),
    uptimeMillis: Long.fromNumber(uptime),
    localTime: new Date(),
    connections: { current: new Int32(connections()) },
    metrics: { cursor: { open: { total: Long.fromNumber(cursors.size) } } },
    catalogStats: { collections: new Int32(store.catalog.list().length) },
  };
};

export const collStats: Command = (request, { store }) => {
  const ns = namespaceOf(request);
  const collection = store.catalog.get(ns);
  return { ns, count: collection?.count() ?? 0, nindexes: new Int32(collection ? collection.indexes.length + 1 : 0) };
};

export const dbStats: Command = ({ database }, { store }) => {
  const collections = store.catalog.list(database);
  return {
    db: database,
    collections: new Int32(collections.length),
    objects: collections.reduce((total, collection) => total + collection.count(), 0),
    indexes: new Int32(collections.reduce((total, { indexes }) => total + indexes.length + 1, 0)),
  };
};

function describe(plan: Plan): Doc {
  if (plan.kind === 'union') return { stage: 'OR', inputStages: plan.branches.map(describe) };
  const { index, bounded, sorted, reverse, ranges } = plan;
  if (!bounded && !sorted) return { stage: 'COLLSCAN', direction: 'forward' };
  return {
    stage: 'FETCH',
    inputStage: {
      stage: 'IXSCAN',
      indexName: index.name,
      keyPattern: index.spec.key,
      direction: reverse ? 'backward' : 'forward',
      ranges: ranges.length,
    },
  };
}

/** `explain` of find and count: the plan, and what running it reads. */
export const explain: Command = (request, { store }) => {
  const { body, database } = request;
  const inner = body.explain;
  const name = isDocument(inner) ? Object.keys(inner)[0] : undefined;
  if (!isDocument(inner) || (name !== 'find' && name !== 'count'))
    throw new MongoError(115, 'explain is served for find and count');
  const wanted = findRequestOf(inner, name === 'find' ? 'filter' : 'query');
  const namespace = `${database}.${String(inner[name])}`;
  const collection = store.catalog.get(namespace);
  const winningPlan = collection ? describe(planOf(collection, wanted)) : { stage: 'EOF' };
  const counters = { keys: 0, documents: 0 };
  const started = Date.now();
  let nReturned = 0;
  if (body.verbosity !== 'queryPlanner') {
    for (const _ of findDocuments(store.tables, collection, { ...wanted, counters })) nReturned += 1;
  }
  return {
    queryPlanner: { namespace, winningPlan, rejectedPlans: [] },
    executionStats: {
      executionSuccess: true,
      nReturned: new Int32(nReturned),
      executionTimeMillis: new Int32(Date.now() - started),
      totalKeysExamined: new Int32(counters.keys),
      totalDocsExamined: new Int32(counters.documents),
    },
    serverInfo: { version: VERSION },
  };
};
