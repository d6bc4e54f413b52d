import type { Recorded } from '../domain/shared/event.js';

interface ProjectionBase {
  /** Unique, lowerCamelCase; names the checkpoint, the lease and the metrics. */
  readonly name: string;
  /** Raise it when stored rows change shape: the read model is rebuilt at the next start. */
  readonly version: number;
  /** Stream categories that it handles; the event store filters by them. */
  readonly categories: readonly string[];
  /** It takes nothing from personal fields: a rebuild reads them unopened. */
  readonly hidePersonal?: boolean;
}

export interface SqlWrite {
  /** Unqualified table names: the runner sets the search path to the generation being written. */
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A Postgres read model in a schema of its own (readers use `rm_<name in snake_case>.<table>`). */
export interface RelationalProjection extends ProjectionBase {
  readonly kind: 'relational';
  /** DDL of one generation, unqualified names. */
  readonly schema: string;
  /** DDL of indexes that only readers need, each `if not exists`: a rebuild makes them when the rows are there. */
  readonly readerIndexes?: string;
  /** Pure: events in log order in, writes out, run in one transaction with the checkpoint (so exactly once). */
  readonly project: (events: readonly Recorded[]) => readonly SqlWrite[];
}

/**
 * A read model of documents, one per stream (its id is the aggregate's id): MongoDB collection or Redis keys.
 * `evolve` gets the document as it was before the event (null: none) and returns it as it is after (null: removed).
 * The runner stores the position beside it and never applies an event to a document twice.
 */
export interface DocumentProjection<D extends object = object> extends ProjectionBase {
  readonly kind: 'document';
  readonly store: 'mongo' | 'redis';
  /** Mongo only: indexes as key patterns; a rebuild makes those that are not unique when the documents are there. */
  readonly indexes?: readonly { readonly keys: Readonly<Record<string, 1 | -1>>; readonly unique?: boolean }[];
  evolve(document: D | null, event: Recorded): D | null;
}

export type Projection = RelationalProjection | DocumentProjection;

/** Read side of a relational read model. */
export interface SqlReader {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface FindOptions {
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  /** At most so many: whoever wants all of them reads a page after the other. */
  readonly limit: number;
  readonly projection?: Readonly<Record<string, 0 | 1>>;
}

/** Read side of a document read model in MongoDB (through mongoose). `_id` is the aggregate's id. */
export interface DocumentReader<D extends object> {
  byId(id: string): Promise<D | null>;
  find(filter: Readonly<Record<string, unknown>>, options: FindOptions): Promise<D[]>;
  count(filter: Readonly<Record<string, unknown>>): Promise<number>;
}
