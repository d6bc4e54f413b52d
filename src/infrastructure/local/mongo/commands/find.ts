import { Long } from 'bson';
import { encodeKey } from '../bson/keyEncoding.js';
import { type Doc, decode, encode, isNumeric, toNumber } from '../bson/values.js';
import { badValue, MongoError, typeMismatch } from '../errors.js';
import { type FindRequest, findDocuments } from '../plan/find.js';
import { MISSING, walkPath } from '../query/path.js';
import { compileProjection } from '../query/projection.js';
import {
  type Command,
  collationOf,
  countOf,
  documentOf,
  flagOf,
  namespaceOf,
  type Request,
  variablesOf,
} from './command.js';

const DEFAULT_BATCH = 101;

/** The session of a request, by which its cursors are closed when the session ends. */
export const sessionOf = ({ body }: Request): string | undefined =>
  body.lsid === undefined ? undefined : encodeKey([(body.lsid as Doc).id]).toString('latin1');

/** What a find command, or the query of another, asks for. A negative limit means a single batch. */
export function findRequestOf(body: Doc, filterName: string): FindRequest & { singleBatch: boolean } {
  const limit = isNumeric(body.limit) ? Math.trunc(toNumber(body.limit)) : 0;
  const asked = documentOf(body, 'sort');
  // The natural order of this server is that of `_id`.
  const sort = asked && '$natural' in asked ? { _id: asked.$natural } : asked;
  return {
    filter: documentOf(body, filterName) ?? {},
    sort: sort && Object.keys(sort).length > 0 ? sort : undefined,
    skip: countOf(body, 'skip', 0),
    limit: Math.abs(limit),
    singleBatch: limit < 0 || flagOf(body, 'singleBatch'),
    text: collationOf(body),
    variables: variablesOf(body),
  };
}

/** Throws CommandNotSupported (115) for options that would change which documents or fields come, and are not known here. */
function refuseOptions(body: Doc): void {
  for (const name of ['min', 'max']) {
    if (Object.keys(documentOf(body, name) ?? {}).length > 0) throw notSupported(name);
  }
  for (const name of ['returnKey', 'showRecordId']) if (flagOf(body, name)) throw notSupported(name);
}

const notSupported = (name: string): MongoError =>
  new MongoError(115, `The option '${name}' of find is not supported by this server`);

export const find: Command = (request, { store, cursors }) => {
  const { body } = request;
  if (flagOf(body, 'tailable'))
    throw badValue('error processing query: tailable cursor requested on non capped collection');
  refuseOptions(body);
  const namespace = namespaceOf(request);
  const wanted = findRequestOf(body, 'filter');
  const project = compileProjection(documentOf(body, 'projection'), wanted.filter, {
    variables: wanted.variables ?? {},
  });
  const found = findDocuments(store.tables, store.catalog.get(namespace), wanted);
  function* documents(): Generator<Buffer> {
    for (const { raw, doc } of found) yield project ? encode(project(doc ?? decode(raw))) : raw;
  }
  return cursors.open({
    namespace,
    documents: documents(),
    batchSize: countOf(body, 'batchSize', DEFAULT_BATCH),
    singleBatch: wanted.singleBatch,
    session: sessionOf(request),
    keepForever: flagOf(body, 'noCursorTimeout'),
  });
};

/** A cursor id: a long on the wire. */
function cursorId(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  if (!isNumeric(value)) throw typeMismatch('A cursor id must be a long');
  return BigInt(toNumber(value));
}

export const getMore: Command = ({ body, database }, { cursors }) =>
  cursors.more(
    cursorId(body.getMore),
    `${database}.${String(body.collection)}`,
    countOf(body, 'batchSize', 0) || Number.POSITIVE_INFINITY,
  );

export const killCursors: Command = ({ body }, { cursors }) => {
  const ids = Array.isArray(body.cursors) ? body.cursors : [];
  const cursorsKilled: unknown[] = [];
  const cursorsNotFound: unknown[] = [];
  for (const id of ids) (cursors.kill(cursorId(id)) ? cursorsKilled : cursorsNotFound).push(id);
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
};

export const count: Command = (request, { store }) => {
  const collection = store.catalog.get(namespaceOf(request));
  const wanted = findRequestOf(request.body, 'query');
  if (!collection) return { n: 0 };
  if (Object.keys(wanted.filter).length === 0) {
    const rest = Math.max(collection.count() - (wanted.skip ?? 0), 0);
    return { n: wanted.limit ? Math.min(rest, wanted.limit) : rest };
  }
  let n = 0;
  for (const _ of findDocuments(store.tables, collection, wanted)) n += 1;
  return { n };
};

export const distinct: Command = (request, { store }) => {
  const { body } = request;
  if (typeof body.key !== 'string')
    throw typeMismatch("BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const path = body.key.split('.');
  const values = new Map<string, unknown>();
  const wanted = findRequestOf(body, 'query');
  for (const { raw, doc } of findDocuments(store.tables, store.catalog.get(namespaceOf(request)), {
    ...wanted,
    limit: 0,
    skip: 0,
  })) {
    walkPath(doc ?? decode(raw), path, 0, (value) => {
      for (const item of Array.isArray(value) ? value : value === MISSING ? [] : [value]) {
        const key = encodeKey([item]).toString('latin1');
        if (!values.has(key)) values.set(key, item);
      }
      return false;
    });
  }
  const sorted = [...values].sort(([left], [right]) => (left < right ? -1 : 1));
  return { values: sorted.map(([, value]) => value) };
};
