import type { Connection } from 'mongoose';
import type { DocumentReader, FindOptions } from '../../application/projection.js';
import { databaseOf } from './openMongo.js';

/**
 * Reads a read model's collection, which has the name of its projection. Replies come in one batch: a cursor would break
 * when a rebuild puts a new generation in the collection's place. What the runner keeps with a document (its position, and
 * the gravestones of removed ones) is not shown.
 */
export class MongoDocumentReader<D extends object> implements DocumentReader<D> {
  constructor(
    private readonly connection: Connection,
    private readonly name: string,
  ) {}

  async byId(id: string): Promise<D | null> {
    const [found] = await this.find({ _id: id }, { limit: 1 });
    return found ?? null;
  }

  async find(filter: Readonly<Record<string, unknown>>, options: FindOptions): Promise<D[]> {
    const { sort, limit, projection } = options;
    const db = await databaseOf(this.connection);
    const cursor = db.collection(this.name).find(visible(filter), {
      limit,
      batchSize: limit,
      singleBatch: true,
      ...(sort ? { sort } : {}),
      projection: hidden(projection),
    });
    return (await cursor.toArray()) as unknown as D[];
  }

  async count(filter: Readonly<Record<string, unknown>>): Promise<number> {
    const db = await databaseOf(this.connection);
    return db.collection(this.name).countDocuments(visible(filter));
  }
}

const visible = (filter: Readonly<Record<string, unknown>>) => ({ ...filter, _removed: { $exists: false } });

/** A projection either names what to show or what to hide; only the second kind needs to be told. */
const hidden = (projection: FindOptions['projection'] = {}) =>
  Object.entries(projection).some(([field, shown]) => shown === 1 && field !== '_id')
    ? projection
    : { ...projection, _position: 0 as const };
