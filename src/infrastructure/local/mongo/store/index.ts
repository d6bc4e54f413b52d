import { Int32 } from 'bson';
import { equalValues } from '../bson/compare.js';
import { type Doc, isDocument, toNumber } from '../bson/values.js';
import { compileFilter, type Matcher } from '../query/matcher.js';
import { MISSING } from '../query/path.js';
import { parseSort, type SortField } from '../query/sort.js';
import { tuplesOf, valueKeys } from './indexKeys.js';

/** Makes the four bytes that all keys of one collection or index begin with. */
export function prefixOf(id: number): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(id);
  return prefix;
}

/** What the catalog keeps of an index. */
export interface IndexRecord {
  readonly id: number;
  /** The specification as listIndexes shows it: v, key, name and options. */
  readonly spec: Doc;
  /** Fields that lead through arrays in some document; set once, never cleared. */
  readonly multi: readonly boolean[];
  /** Some key was too long and had its order replaced by a hash. */
  readonly truncated: boolean;
}

/** An index ready for use: it gives the entries of a document and knows which queries it may answer. */
export class Index {
  readonly id: number;
  readonly prefix: Buffer;
  readonly name: string;
  readonly fields: readonly SortField[];
  readonly paths: readonly (readonly string[])[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilter: Doc | undefined;
  readonly spec: Doc;
  multi: boolean[];
  truncated: boolean;
  readonly #directions: readonly number[];
  readonly #partial: Matcher | undefined;

  constructor(record: IndexRecord) {
    const { spec } = record;
    this.id = record.id;
    this.prefix = prefixOf(record.id);
    this.spec = spec;
    this.name = String(spec.name);
    this.fields = parseSort(spec.key);
    this.paths = this.fields.map(({ path }) => path.split('.'));
    this.unique = spec.unique === true;
    this.sparse = spec.sparse === true;
    this.partialFilter = isDocument(spec.partialFilterExpression) ? spec.partialFilterExpression : undefined;
    this.multi = [...record.multi];
    this.truncated = record.truncated;
    this.#directions = this.fields.map(({ direction }) => direction);
    this.#partial = this.partialFilter && compileFilter(this.partialFilter);
  }

  get directions(): readonly number[] {
    return this.#directions;
  }

  get expireAfterSeconds(): number | undefined {
    return this.spec.expireAfterSeconds === undefined ? undefined : toNumber(this.spec.expireAfterSeconds);
  }

  record(): IndexRecord {
    return { id: this.id, spec: this.spec, multi: [...this.multi], truncated: this.truncated };
  }

  /** The value parts of the document's entries; `news` tells that a flag of this index has changed with it. */
  keysOf(doc: Doc): { keys: readonly Buffer[]; tuples: readonly (readonly unknown[])[]; news: boolean } {
    if (this.#partial && !this.#partial(doc)) return { keys: [], tuples: [], news: false };
    const { tuples, multi } = tuplesOf(doc, this.paths);
    if (this.sparse && tuples.every((tuple) => tuple.every((value) => value === MISSING))) {
      return { keys: [], tuples: [], news: false };
    }
    const { truncated, ...entries } = valueKeys(tuples, this.#directions);
    let news = false;
    for (const [index, isMulti] of multi.entries()) {
      if (isMulti && !this.multi[index]) {
        this.multi[index] = true;
        news = true;
      }
    }
    if (truncated && !this.truncated) {
      this.truncated = true;
      news = true;
    }
    return { ...entries, news };
  }

  /** True when another specification asks for the same keys in the same order. */
  hasKey(key: Doc): boolean {
    return equalValues(this.spec.key, key);
  }
}

/** The specification of the index on `_id` that every collection has. */
export const ID_SPEC: Doc = { v: new Int32(2), key: { _id: new Int32(1) }, name: '_id_' };

/** The index on `_id`: it has no entries of its own, the documents themselves are in its order. */
export const idIndex = (truncated: boolean): Index => new Index({ id: 0, spec: ID_SPEC, multi: [false], truncated });
