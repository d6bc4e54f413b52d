import type pg from 'pg';
import { errorCode } from './postgresErrors.js';
import { CheckpointMoved } from './target.js';

/** Work on one connection, of which all is stored or nothing. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query('BEGIN');
    const done = await work(client);
    await client.query('COMMIT');
    return done;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await settle(client, failure);
  }
}

/** Gives the connection of a transaction back; after a failure of the connection itself it is thrown away. */
export async function settle(client: pg.PoolClient, failure: unknown): Promise<void> {
  if (failure === undefined) return client.release();
  const isRolledBack = await client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
  client.release(
    isRolledBack && (errorCode(failure) !== undefined || failure instanceof CheckpointMoved) ? undefined : true,
  );
}
