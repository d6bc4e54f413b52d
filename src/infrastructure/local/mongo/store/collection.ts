import { encodeKey, fitKey, successor } from '../bson/keyEncoding.js';
import type { Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { MISSING } from '../query/path.js';
import { duplicateKey } from './duplicateKey.js';
import { Index, type IndexRecord, idIndex, prefixOf } from './index.js';
import type { Tables } from './tables.js';

/** Longest document key; longer `_id`s are shortened by a hash. */
export const MAX_ID = 900;
export const MAX_DOCUMENT = 16 * 1024 * 1024;

/** What the catalog keeps of a collection. */
export interface CollectionRecord {
  readonly id: number;
  readonly options: Doc;
  readonly uuid: unknown;
  readonly truncatedIds: boolean;
  readonly indexes: readonly IndexRecord[];
}

/** The key of a document in its collection: its `_id` in index order. */
export const documentKey = (id: unknown): Buffer => fitKey(encodeKey([id]), MAX_ID);

/**
 * One collection: documents and index entries change together here, inside the transaction that is open.
 * Each method checks everything before its first write, so that a refusal leaves nothing behind.
 */
export class Collection {
  readonly prefix: Buffer;
  readonly primary: Index;
  readonly indexes: Index[];

  constructor(
    readonly namespace: string,
    readonly record: CollectionRecord,
    private readonly tables: Tables,
    /** Saves this collection's record; called when a flag of an index changed. */
    private readonly save: (collection: Collection) => void,
  ) {
    this.prefix = prefixOf(record.id);
    this.primary = idIndex(record.truncatedIds);
    this.indexes = record.indexes.map((index) => new Index(index));
  }

  get(key: Buffer): Buffer | undefined {
    return this.tables.documents.getBinary(Buffer.concat([this.prefix, key]));
  }

  /** Throws DuplicateKey (11000), BSONObjectTooLarge (10334) or CannotIndexParallelArrays (171). */
  insert(doc: Doc, raw: Buffer): void {
    checkSize(raw);
    const whole = encodeKey([doc._id]);
    const key = fitKey(whole, MAX_ID);
    const at = Buffer.concat([this.prefix, key]);
    if (this.tables.documents.doesExist(at)) throw duplicateKey(this.namespace, this.primary, [doc._id]);
    if (whole.length > MAX_ID && !this.primary.truncated) {
      this.primary.truncated = true;
      this.save(this);
    }
    const added = this.indexes.length === 0 ? [] : this.#changes(key, undefined, doc);
    this.tables.documents.putSync(at, raw);
    this.#apply(key, added);
  }

  /** Replaces a document by one with the same `_id`. Throws as `insert` does. */
  replace(key: Buffer, old: Doc, doc: Doc, raw: Buffer): void {
    checkSize(raw);
    const changes = this.indexes.length === 0 ? [] : this.#changes(key, old, doc);
    this.tables.documents.putSync(Buffer.concat([this.prefix, key]), raw);
    this.#apply(key, changes);
  }

  remove(key: Buffer, doc: Doc): void {
    this.tables.documents.removeSync(Buffer.concat([this.prefix, key]));
    for (const index of this.indexes) {
      for (const values of index.keysOf(doc).keys) this.tables.entries.removeSync(this.#entryKey(index, values, key));
    }
  }

  /** The number of documents. */
  count(): number {
    return this.tables.documents.getKeysCount({ start: this.prefix, end: successor(this.prefix) });
  }

  /** Enters one document into a new index. Throws DuplicateKey (11000) if it does not allow it. */
  enter(index: Index, key: Buffer, doc: Doc): void {
    const { keys, tuples } = index.keysOf(doc);
    for (const [at, values] of keys.entries()) {
      const entry = this.#entryKey(index, values, key);
      if (index.unique && this.#isTaken(entry, key)) throw this.#duplicate(index, tuples[at]!);
      this.tables.entries.putSync(entry, key);
    }
  }

  toRecord(): CollectionRecord {
    return {
      ...this.record,
      truncatedIds: this.primary.truncated,
      indexes: this.indexes.map((index) => index.record()),
    };
  }

  #entryKey(index: Index, values: Buffer, key: Buffer): Buffer {
    return index.unique ? Buffer.concat([index.prefix, values]) : Buffer.concat([index.prefix, values, key]);
  }

  #changes(key: Buffer, old: Doc | undefined, doc: Doc): { remove: Buffer[]; put: Buffer[] }[] {
    let news = false;
    const changes = this.indexes.map((index) => {
      const next = index.keysOf(doc);
      news ||= next.news;
      const before = old ? index.keysOf(old).keys : [];
      const put: Buffer[] = [];
      for (const [at, values] of next.keys.entries()) {
        if (before.some((other) => other.equals(values))) continue;
        const entry = this.#entryKey(index, values, key);
        if (index.unique && this.#isTaken(entry, key)) {
          throw duplicateKey(
            this.namespace,
            index,
            next.tuples[at]!.map((value) => (value === MISSING ? null : value)),
          );
        }
        put.push(entry);
      }
      const remove = before
        .filter((values) => !next.keys.some((other) => other.equals(values)))
        .map((values) => this.#entryKey(index, values, key));
      return { remove, put };
    });
    if (news) this.save(this);
    return changes;
  }

  #duplicate(index: Index, tuple: readonly unknown[]): MongoError {
    const values = tuple.map((value) => (value === MISSING ? null : value));
    return duplicateKey(this.namespace, index, values);
  }

  #isTaken(entry: Buffer, key: Buffer): boolean {
    const holder = this.tables.entries.getBinary(entry);
    return holder !== undefined && !holder.equals(key);
  }

  #apply(key: Buffer, changes: readonly { remove: Buffer[]; put: Buffer[] }[]): void {
    for (const { remove, put } of changes) {
      for (const entry of remove) this.tables.entries.removeSync(entry);
      for (const entry of put) this.tables.entries.putSync(entry, key);
    }
  }
}

function checkSize(raw: Buffer): void {
  if (raw.length <= MAX_DOCUMENT) return;
  throw new MongoError(10334, `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT}`);
}
