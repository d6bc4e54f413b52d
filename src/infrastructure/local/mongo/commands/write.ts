import { Int32 } from 'bson';
import { type Doc, isNumeric, toNumber, toPlain } from '../bson/values.js';
import { failedToParse, refusalOf } from '../errors.js';
import {
  type Command,
  collationOf,
  documentOf,
  flagOf,
  listOf,
  namespaceOf,
  type Request,
  type Services,
  statementsOf,
  variablesOf,
} from './command.js';
import { applyDelete, applyUpdate, filterOf, insertDocument } from './statement.js';

/** The entry of `writeErrors` for a refused statement. */
function writeError(index: number, error: unknown): Doc {
  const refusal = refusalOf(error);
  if (!refusal) throw error;
  return { index: new Int32(index), code: new Int32(refusal.code), errmsg: refusal.message, ...refusal.details };
}

/** Applies statements one by one; an ordered batch ends at the first refusal. */
function each<T>(request: Request, items: readonly T[], apply: (item: T, index: number) => void): Doc {
  const ordered = flagOf(request.body, 'ordered', true);
  const writeErrors: Doc[] = [];
  for (const [index, item] of items.entries()) {
    try {
      apply(item, index);
    } catch (error) {
      writeErrors.push(writeError(index, error));
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

/** Gives the collection of a command, made when it is not there. Only inside a transaction. */
const ensure = (services: Services, namespace: string) => () =>
  services.store.catalog.get(namespace) ?? services.store.catalog.create(namespace);

export const insert: Command = (request, services) => {
  const namespace = namespaceOf(request);
  const documents = statementsOf(request, 'documents');
  return services.store.write(() => {
    let n = 0;
    const collection = ensure(services, namespace)();
    const errors = each(request, documents, ({ doc, raw }) => {
      insertDocument(collection, doc, raw);
      n += 1;
    });
    return { n: new Int32(n), ...errors };
  });
};

export const update: Command = (request, services) => {
  const namespace = namespaceOf(request);
  const updates = statementsOf(request, 'updates');
  const variables = variablesOf(request.body);
  const { store } = services;
  return store.write(() => {
    let n = 0;
    let nModified = 0;
    const upserted: Doc[] = [];
    const errors = each(request, updates, ({ doc }, index) => {
      const statement = {
        filter: filterOf(doc.q),
        update: doc.u,
        multi: flagOf(doc, 'multi'),
        upsert: flagOf(doc, 'upsert'),
        sort: documentOf(doc, 'sort'),
        arrayFilters: listOf(doc, 'arrayFilters'),
        variables: { ...variables, ...(toPlain(documentOf(doc, 'c') ?? {}) as Doc) },
        text: collationOf(doc),
      };
      const result = applyUpdate(store, store.catalog.get(namespace), statement, ensure(services, namespace));
      n += result.matched;
      nModified += result.modified;
      if (result.upsertedId !== undefined) {
        n += 1;
        upserted.push({ index: new Int32(index), _id: result.upsertedId });
      }
    });
    return {
      n: new Int32(n),
      nModified: new Int32(nModified),
      ...(upserted.length > 0 ? { upserted } : {}),
      ...errors,
    };
  });
};

export const remove: Command = (request, { store }) => {
  const namespace = namespaceOf(request);
  const deletes = statementsOf(request, 'deletes');
  const variables = variablesOf(request.body);
  return store.write(() => {
    let n = 0;
    const errors = each(request, deletes, ({ doc }) => {
      const limit = isNumeric(doc.limit) ? toNumber(doc.limit) : Number.NaN;
      if (limit !== 0 && limit !== 1) throw failedToParse('The limit field in delete objects must be 0 or 1');
      const statement = { filter: filterOf(doc.q), multi: limit === 0, variables, text: collationOf(doc) };
      n += applyDelete(store, store.catalog.get(namespace), statement).removed;
    });
    return { n: new Int32(n), ...errors };
  });
};
