import { Binary, UUID } from 'bson';
import { successor } from '../bson/keyEncoding.js';
import { type Doc, decode, encode, toPlain } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { Collection, type CollectionRecord } from './collection.js';
import { Index, prefixOf } from './index.js';
import type { Tables } from './tables.js';

/** Names of the catalog that are no collections begin with 0, which no namespace may hold. */
const SEQUENCE = Buffer.from('\0sequence');
const GARBAGE = '\0garbage:';

/** Keys that nothing refers to any more, of a dropped collection or index. */
export interface Garbage {
  readonly table: 'documents' | 'entries';
  readonly id: number;
}

/**
 * The collections and their indexes, in memory and on disk. All changes must be made inside the transaction that is
 * open, and `reload` must follow when that transaction was undone.
 */
export class Catalog {
  #collections = new Map<string, Collection>();
  #sequence = 0;

  constructor(private readonly tables: Tables) {
    this.reload();
  }

  /** Reads everything again from disk. */
  reload(): void {
    this.#collections = new Map();
    this.#sequence = this.tables.catalog.getBinary(SEQUENCE)?.readUInt32BE(0) ?? 0;
    for (const { key, value } of this.tables.catalog.getRange({ start: Buffer.from([1]) })) {
      const namespace = (key as Buffer).toString('utf8');
      const { id, indexes, truncatedIds, ...rest } = decode(value) as unknown as CollectionRecord & Doc;
      const plain = toPlain({ id, truncatedIds }) as { id: number; truncatedIds: boolean };
      const records = indexes.map((record) => ({ ...record, id: toPlain(record.id) as number }));
      this.#hold(namespace, { ...rest, ...plain, indexes: records } as CollectionRecord);
    }
  }

  get(namespace: string): Collection | undefined {
    return this.#collections.get(namespace);
  }

  /** Throws NamespaceNotFound (26). */
  need(namespace: string): Collection {
    const collection = this.get(namespace);
    if (!collection) throw new MongoError(26, `ns not found: ${namespace}`);
    return collection;
  }

  /** The collections of a database by name, or all. */
  list(database?: string): Collection[] {
    const all = [...this.#collections.values()];
    const own = database === undefined ? all : all.filter(({ namespace }) => namespace.startsWith(`${database}.`));
    return own.sort((left, right) => (left.namespace < right.namespace ? -1 : 1));
  }

  create(namespace: string, options: Doc = {}): Collection {
    const uuid = new Binary(new UUID().buffer, Binary.SUBTYPE_UUID);
    const record = { id: this.#nextId(), options, uuid, truncatedIds: false, indexes: [] };
    const collection = this.#hold(namespace, record);
    this.save(collection);
    return collection;
  }

  drop(collection: Collection): void {
    this.#collections.delete(collection.namespace);
    this.tables.catalog.removeSync(Buffer.from(collection.namespace));
    this.#discard({ table: 'documents', id: collection.record.id });
    for (const index of collection.indexes) this.#discard({ table: 'entries', id: index.id });
  }

  /** Gives a collection another name; an existing one of that name is dropped in the same transaction if allowed (else 48). */
  rename(from: string, to: string, dropTarget: boolean): void {
    const collection = this.need(from);
    const target = this.get(to);
    if (target && !dropTarget) throw new MongoError(48, 'target namespace exists');
    if (target) this.drop(target);
    const record = collection.toRecord();
    this.#collections.delete(from);
    this.tables.catalog.removeSync(Buffer.from(from));
    this.save(this.#hold(to, record));
  }

  /** Makes an index with all its entries. Throws DuplicateKey (11000) if the documents do not allow it. */
  addIndex(collection: Collection, spec: Doc): Index {
    const fields = Object.keys(spec.key as Doc).map(() => false);
    const index = new Index({ id: this.#nextId(), spec, multi: fields, truncated: false });
    const { prefix } = collection;
    let start = prefix;
    for (let more = true; more; ) {
      const page = [...this.tables.documents.getRange({ start, end: successor(prefix), limit: 256 })];
      for (const { key, value } of page) collection.enter(index, (key as Buffer).subarray(4), decode(value));
      more = page.length === 256;
      if (more) start = Buffer.concat([page[255]!.key as Buffer, Buffer.from([0])]);
    }
    collection.indexes.push(index);
    this.save(collection);
    return index;
  }

  dropIndex(collection: Collection, index: Index): void {
    collection.indexes.splice(collection.indexes.indexOf(index), 1);
    this.#discard({ table: 'entries', id: index.id });
    this.save(collection);
  }

  /** Puts another specification (not another key) in the place of an index. */
  replaceSpec(collection: Collection, index: Index, spec: Doc): void {
    collection.indexes[collection.indexes.indexOf(index)] = new Index({ ...index.record(), spec });
    this.save(collection);
  }

  save(collection: Collection): void {
    this.tables.catalog.putSync(Buffer.from(collection.namespace), encode(collection.toRecord() as unknown as Doc));
  }

  /** What waits to be removed from disk. */
  garbage(): Garbage[] {
    const start = Buffer.from(GARBAGE);
    const found: Garbage[] = [];
    for (const key of this.tables.catalog.getKeys({ start, end: successor(start) })) {
      const [table, id] = (key as unknown as Buffer).toString('utf8').slice(GARBAGE.length).split(':');
      found.push({ table: table as Garbage['table'], id: Number(id) });
    }
    return found;
  }

  /** Removes up to `limit` keys of some garbage; true when nothing of it is left. */
  sweep({ table, id }: Garbage, limit: number): boolean {
    const start = prefixOf(id);
    const keys = [...this.tables[table].getKeys({ start, end: successor(start), limit })];
    for (const key of keys) this.tables[table].removeSync(key);
    if (keys.length === limit) return false;
    this.tables.catalog.removeSync(Buffer.from(`${GARBAGE}${table}:${id}`));
    return true;
  }

  #hold(namespace: string, record: CollectionRecord): Collection {
    const collection = new Collection(namespace, record, this.tables, (changed) => this.save(changed));
    this.#collections.set(namespace, collection);
    return collection;
  }

  #discard({ table, id }: Garbage): void {
    this.tables.catalog.putSync(Buffer.from(`${GARBAGE}${table}:${id}`), Buffer.from([1]));
  }

  #nextId(): number {
    this.#sequence += 1;
    this.tables.catalog.putSync(SEQUENCE, prefixOf(this.#sequence));
    return this.#sequence;
  }
}
