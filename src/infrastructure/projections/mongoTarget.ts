import { LRUCache } from 'lru-cache';
import { mongo } from 'mongoose';
import type { DocumentProjection } from '../../application/projection.js';
import type { Recorded } from '../../domain/shared/event.js';
import type { DeadLetters } from './deadLetters.js';
import { foldDocuments, idsToLoad, paddedPosition, type StoredDocument } from './foldDocuments.js';
import {
  type Batch,
  BEGINNING,
  type Checkpoint,
  CheckpointMoved,
  DataError,
  type Generation,
  type Target,
} from './target.js';

/** A document in MongoDB; `_removed` ones stay as gravestones, so that a late writer cannot bring them back. */
export interface MongoRow {
  _id: string;
  _position: string;
  _removed?: true;
}

interface CheckpointRow {
  _id: string;
  position: string;
  version: number;
}

const CHECKPOINTS = 'projection_checkpoints';
const REMEMBERED_DOCUMENTS = 5_000;
const DUPLICATE_KEY = 11_000;
/** BadValue, and a document larger than 16 MB. */
const DATA_ERRORS: readonly unknown[] = [2, 10_334, 17_419];

/** A read model of documents in MongoDB: one collection per generation, its checkpoint in a collection beside it. */
export class MongoTarget implements Target {
  readonly #remembered = new LRUCache<string, StoredDocument>({ max: REMEMBERED_DOCUMENTS });

  constructor(
    private readonly db: () => mongo.Db,
    private readonly projection: DocumentProjection,
    private readonly deadLetters: DeadLetters,
  ) {}

  async checkpoint(generation: Generation): Promise<Checkpoint | null> {
    const row = await this.#checkpoints().findOne({ _id: this.#name(generation) });
    return row ? { position: BigInt(row.position), version: row.version } : null;
  }

  async create(generation: Generation, version: number): Promise<void> {
    if (generation === 'live' && (await this.checkpoint('live'))) return;
    await this.drop(generation);
    const collection = await this.db().createCollection(this.#name(generation));
    for (const { keys, unique } of this.projection.indexes ?? []) {
      if (unique) await collection.createIndex(keys, { unique, sparse: true });
      else if (generation === 'live') await collection.createIndex(keys);
    }
    await this.#checkpoints().replaceOne(
      { _id: this.#name(generation) },
      { position: String(BEGINNING), version },
      { upsert: true },
    );
  }

  async write(generation: Generation, { events, from, to }: Batch): Promise<boolean> {
    const known = await this.#load(generation, events);
    const changed = foldDocuments(this.projection, known, events);
    if (changed.size === 0 && events.length > 0) return false;
    if (changed.size > 0) await this.#replace(generation, changed);
    for (const [id, stored] of changed) this.#remembered.set(`${generation}/${id}`, stored);
    // Each document knows what it has seen: a checkpoint that comes behind costs a repetition and nothing more.
    if (generation === 'live' && events.length > 0) return false;
    const moved = await this.#checkpoints().updateOne(
      { _id: this.#name(generation), position: String(from) },
      { $set: { position: String(to) } },
    );
    if (moved.matchedCount !== 1) throw new CheckpointMoved(generation, from);
    return true;
  }

  async repair(generation: Generation, event: Recorded, deadLetterId: string): Promise<void> {
    this.forget();
    const changed = foldDocuments(this.projection, await this.#load(generation, [event]), [event]);
    if (changed.size > 0) await this.#replace(generation, changed);
    await this.deadLetters.remove(deadLetterId);
  }

  async complete(): Promise<void> {
    for (const { keys, unique } of this.projection.indexes ?? []) {
      if (!unique) await this.#rows('next').createIndex(keys);
    }
  }

  async promote(): Promise<void> {
    const [live, next] = [this.#name('live'), this.#name('next')];
    const checkpoint = await this.#checkpoints().findOne({ _id: next });
    if (!checkpoint) return;
    const [remaining] = await this.db().listCollections({ name: next }, { nameOnly: true }).toArray();
    if (remaining) await this.db().renameCollection(next, live, { dropTarget: true });
    // Killed here, the live checkpoint is older than the documents: they carry their positions, so nothing is repeated.
    const { position, version } = checkpoint;
    await this.#checkpoints().replaceOne({ _id: live }, { position, version }, { upsert: true });
    await this.#checkpoints().deleteOne({ _id: next });
    this.forget();
  }

  async drop(generation: Generation): Promise<void> {
    await this.#checkpoints().deleteOne({ _id: this.#name(generation) });
    await this.db().dropCollection(this.#name(generation)).catch(ignoreMissing);
    this.forget();
  }

  async tidy(): Promise<void> {}

  forget(): void {
    this.#remembered.clear();
  }

  async #load(generation: Generation, events: readonly Recorded[]): Promise<Map<string, StoredDocument>> {
    const known = new Map<string, StoredDocument>();
    const remember = (id: string) => {
      const stored = this.#remembered.get(`${generation}/${id}`);
      if (stored) known.set(id, stored);
      return stored !== undefined;
    };
    for (const { stream } of events) remember(stream.slice(stream.indexOf('-') + 1));
    const missing = idsToLoad(events, (id) => known.has(id));
    if (missing.length > 0) {
      for await (const row of this.#rows(generation).find({ _id: { $in: missing } })) {
        known.set(row._id, toStored(row));
      }
    }
    return known;
  }

  async #replace(generation: Generation, changed: ReadonlyMap<string, StoredDocument>): Promise<void> {
    const operations = [...changed].map(([id, stored]) => ({
      replaceOne: {
        filter: { _id: id, _position: { $lt: paddedPosition(stored.position) } },
        replacement: toRow(stored),
        upsert: true,
      },
    }));
    try {
      await this.#rows(generation).bulkWrite(operations, { ordered: false });
    } catch (error) {
      if (!isOnlyNewerDocuments(error)) throw isDataError(error) ? new DataError(error) : error;
    }
  }

  #rows(generation: Generation): mongo.Collection<MongoRow> {
    return this.db().collection<MongoRow>(this.#name(generation));
  }

  #checkpoints(): mongo.Collection<CheckpointRow> {
    return this.db().collection<CheckpointRow>(CHECKPOINTS);
  }

  #name(generation: Generation): string {
    return generation === 'live' ? this.projection.name : `${this.projection.name}__next`;
  }
}

function toStored({ _id, _position, _removed, ...document }: MongoRow): StoredDocument {
  return { document: _removed ? null : document, position: BigInt(_position) };
}

const toRow = ({ document, position }: StoredDocument): Omit<MongoRow, '_id'> =>
  document === null
    ? { _position: paddedPosition(position), _removed: true }
    : { ...document, _position: paddedPosition(position) };

/**
 * An upsert whose guard did not match tries to insert: the document exists and is newer, which is what was wanted. A
 * connection that broke also comes as this kind of error, with no write errors at all: then nothing is known to be written.
 */
function isOnlyNewerDocuments(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError)) return false;
  const refused = [error.writeErrors].flat();
  return (
    refused.length > 0 &&
    refused.every(({ code, errmsg }) => code === DUPLICATE_KEY && /_id_|\{ _id:/.test(errmsg ?? ''))
  );
}

const isDataError = (error: unknown): boolean =>
  error instanceof mongo.BSON.BSONError ||
  (error instanceof mongo.MongoBulkWriteError &&
    [error.writeErrors].flat().some((one) => one.code === DUPLICATE_KEY || DATA_ERRORS.includes(one.code))) ||
  (error instanceof mongo.MongoServerError && DATA_ERRORS.includes(error.code));

const NAMESPACE_NOT_FOUND = 26;
const ignoreMissing = (error: unknown): void => {
  if (!(error instanceof mongo.MongoServerError && error.code === NAMESPACE_NOT_FOUND)) throw error;
};
