import { Int32 } from 'bson';
import type { Doc } from '../bson/values.js';
import { failedToParse } from '../errors.js';
import { compileProjection } from '../query/projection.js';
import { type Command, collationOf, documentOf, flagOf, listOf, namespaceOf, variablesOf } from './command.js';
import { applyDelete, applyUpdate } from './statement.js';

/** Changes or removes one document and gives it as it was, or with `new` as it is. */
export const findAndModify: Command = (request, { store }) => {
  const { body } = request;
  const namespace = namespaceOf(request);
  const removing = flagOf(body, 'remove');
  const wantsNew = flagOf(body, 'new');
  const upsert = flagOf(body, 'upsert');
  if (removing && (body.update !== undefined || upsert || wantsNew)) {
    throw failedToParse("Cannot specify 'update', 'upsert' or 'new' together with 'remove'");
  }
  if (!removing && body.update === undefined) throw failedToParse('Either an update or remove=true must be specified');
  const filter = documentOf(body, 'query') ?? {};
  const variables = variablesOf(body);
  const statement = { filter, multi: false, sort: documentOf(body, 'sort'), text: collationOf(body), variables };
  const project = compileProjection(documentOf(body, 'fields'), filter, { variables });
  const shown = (doc: Doc | undefined): Doc | null => (doc ? (project ? project(doc) : doc) : null);
  return store.write(() => {
    const collection = store.catalog.get(namespace);
    if (removing) {
      const { removed, last } = applyDelete(store, collection, statement);
      return { lastErrorObject: { n: new Int32(removed) }, value: shown(last) };
    }
    const change = { ...statement, update: body.update, upsert, arrayFilters: listOf(body, 'arrayFilters') };
    const result = applyUpdate(store, collection, change, () => store.catalog.create(namespace));
    const inserted = result.upsertedId !== undefined;
    return {
      lastErrorObject: {
        n: new Int32(inserted ? 1 : result.matched),
        updatedExisting: result.matched > 0,
        ...(inserted ? { upserted: result.upsertedId } : {}),
      },
      value: shown(wantsNew ? result.after : result.before),
    };
  });
};
