import { ObjectId } from 'bson';
import { clone, type Doc, isDocument, ORDER, orderOf } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { NO_POSITIONS, placesOf, write } from './target.js';
import { isReplacement, type Updater } from './update.js';

/** The equalities of a filter, which an upserted document starts with. */
function equalities(filter: Doc, found: Map<string, unknown>): Map<string, unknown> {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(condition)) for (const part of condition) equalities(part as Doc, found);
    else if (name === '$or' && Array.isArray(condition) && condition.length === 1)
      equalities(condition[0] as Doc, found);
    else if (name[0] === '$' || orderOf(condition) === ORDER.regex) continue;
    else if (!isDocument(condition) || !Object.keys(condition)[0]?.startsWith('$')) found.set(name, condition);
    else if ('$eq' in condition) found.set(name, condition.$eq);
    else if (Array.isArray(condition.$in) && condition.$in.length === 1) found.set(name, condition.$in[0]);
    else if (Array.isArray(condition.$all) && condition.$all.length === 1) found.set(name, condition.$all[0]);
  }
  return found;
}

/** Puts `_id` first, with a new ObjectId if there is none. Throws InvalidIdField (53) for arrays and regular expressions. */
export function withId(doc: Doc): Doc {
  const { _id = new ObjectId(), ...rest } = doc;
  const order = orderOf(_id);
  if (order === ORDER.array || order === ORDER.regex || order === ORDER.undefined) {
    throw new MongoError(
      53,
      `The '_id' value cannot be of type ${order === ORDER.array ? 'array' : order === ORDER.regex ? 'regex' : 'undefined'}`,
    );
  }
  return { _id, ...rest };
}

/** The document that an upsert inserts when nothing matches the filter. */
export function upsertDocument(filter: Doc, update: unknown, updater: Updater): Doc {
  const found = equalities(filter, new Map());
  const seed: Doc = {};
  if (!Array.isArray(update) && isDocument(update) && isReplacement(update)) {
    if (found.has('_id')) seed._id = clone(found.get('_id'));
  } else {
    for (const [path, value] of found) {
      for (const place of placesOf(seed, path.split('.'), NO_POSITIONS, true)) write(place, clone(value));
    }
  }
  return withId(updater(seed, true));
}
