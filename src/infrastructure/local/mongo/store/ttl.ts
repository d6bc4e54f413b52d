import { encodeKey, successor, typeByte } from '../bson/keyEncoding.js';
import { decode, ORDER } from '../bson/values.js';
import type { Collection } from './collection.js';
import type { Index } from './index.js';
import type { Store } from './store.js';

const BATCH = 1000;

/** Removes up to BATCH documents whose date in a TTL index is older than the index allows; true if there were fewer. */
function removeExpired(store: Store, collection: Collection, index: Index, now: number): boolean {
  const deadline = new Date(now - index.expireAfterSeconds! * 1000);
  // Only dates expire: the range is that of the type, in the direction of the index.
  const [oldest, newest] = [Buffer.from([typeByte(ORDER.date)]), successor(encodeKey([deadline]))];
  const [low, high] =
    index.directions[0]! > 0
      ? [oldest, newest]
      : [encodeKey([deadline], [-1]), Buffer.from([0xff - typeByte(ORDER.date) + 1])];
  const range = { start: Buffer.concat([index.prefix, low]), end: Buffer.concat([index.prefix, high]), limit: BATCH };
  const keys = [...store.tables.entries.getRange(range)].map(({ value }) => value);
  for (const key of keys) {
    const raw = collection.get(key);
    if (raw) collection.remove(key, decode(raw));
  }
  return keys.length < BATCH;
}

/** Removes expired documents of all TTL indexes, a batch to a transaction. */
export async function expire(store: Store, now: number): Promise<void> {
  for (const { namespace, indexes } of store.catalog.list()) {
    for (const { name, expireAfterSeconds } of indexes) {
      for (let done = expireAfterSeconds === undefined; !done; ) {
        done = await store.write(() => {
          const collection = store.catalog.get(namespace);
          const index = collection?.indexes.find(
            (other) => other.name === name && other.expireAfterSeconds !== undefined,
          );
          return !collection || !index || removeExpired(store, collection, index, now);
        });
      }
    }
  }
}
