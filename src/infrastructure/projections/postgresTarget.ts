import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { RelationalProjection, SqlWrite } from '../../application/projection.js';
import type { Recorded } from '../../domain/shared/event.js';
import { arrayLiteral } from './arrayLiterals.js';
import { inTransaction, settle } from './inTransaction.js';
import { isDataError, isMissingRelation, isNoRow } from './postgresErrors.js';
import { sendTogether } from './sendTogether.js';
import {
  type Batch,
  BEGINNING,
  type Checkpoint,
  CheckpointMoved,
  DataError,
  type Generation,
  type Target,
} from './target.js';

/** `botList` → `rm_bot_list`, the schema that readers of a relational read model name. */
export const schemaOf = (projection: string): string =>
  `rm_${projection.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** For this transaction, where less is configured: enough that a second process helps to make an index of a large table. */
const INDEX_MEMORY = `SELECT set_config('maintenance_work_mem', '128MB', true)
  WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('128MB')`;

/** How long queries that were planned on the old generation may still run before it is dropped. */
const KEEP_OLD_MS = 10_000;

/**
 * A read model in Postgres: one schema per generation, its checkpoint a one-row table in it. So data and checkpoint
 * change in one transaction, and renaming two schemas switches both at once.
 */
export class PostgresTarget implements Target {
  readonly #live: string;

  /** `pool` with `pipeline: true`, or each statement waits for the one before. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly projection: RelationalProjection,
  ) {
    this.#live = schemaOf(projection.name);
  }

  async checkpoint(generation: Generation): Promise<Checkpoint | null> {
    try {
      const { rows } = await this.pool.query<{ position: string; version: number }>(
        `SELECT position, version FROM ${this.#schema(generation)}.projection_checkpoint`,
      );
      return rows[0] ? { position: BigInt(rows[0].position), version: rows[0].version } : null;
    } catch (error) {
      if (isMissingRelation(error)) return null;
      throw error;
    }
  }

  async create(generation: Generation, version: number): Promise<void> {
    const schema = this.#schema(generation);
    await inTransaction(this.pool, async (client) => {
      // Two processes may prepare at the same time; CREATE ... IF NOT EXISTS alone can still collide.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [schema]);
      const existing = await client.query('SELECT to_regclass($1) AS t', [`${schema}.projection_checkpoint`]);
      if (generation === 'live' && existing.rows[0]?.t) return;
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema};
        SET LOCAL search_path TO ${schema}, public;
        CREATE TABLE projection_checkpoint (one boolean PRIMARY KEY DEFAULT true CHECK (one),
          position bigint NOT NULL, version integer NOT NULL)`);
      await client.query('INSERT INTO projection_checkpoint (position, version) VALUES ($1, $2)', [BEGINNING, version]);
      await client.query(this.projection.schema);
      if (generation === 'live') await client.query(this.projection.readerIndexes ?? '');
    });
  }

  async write(generation: Generation, { events, from, to }: Batch): Promise<boolean> {
    const writes = events.length > 0 ? this.#project(events) : [];
    if (writes.length === 0 && events.length > 0) return false;
    const client = await this.pool.connect();
    let failure: unknown;
    try {
      const live = generation === 'live';
      const [begun, ...rest] = await sendTogether(client, [
        this.#begin(generation, from, to),
        ...writes.map((write) => (live ? prepared(write) : unprepared(write))),
        'COMMIT',
      ]);
      if (begun?.status === 'rejected') {
        throw isNoRow(begun.reason) ? new CheckpointMoved(generation, from) : begun.reason;
      }
      for (const outcome of rest) if (outcome.status === 'rejected') throw outcome.reason;
      return true;
    } catch (error) {
      failure = error;
      throw isDataError(error) ? new DataError(error) : error;
    } finally {
      await settle(client, failure);
    }
  }

  async repair(generation: Generation, event: Recorded, deadLetterId: string): Promise<void> {
    const writes = this.#project([event]);
    try {
      await inTransaction(this.pool, async (client) => {
        const removed = await client.query('DELETE FROM dead_letters WHERE id = $1', [deadLetterId]);
        if (removed.rowCount !== 1) return;
        await client.query(`SET LOCAL search_path TO ${this.#schema(generation)}, public`);
        for (const write of writes) await client.query(unprepared(write));
      });
    } catch (error) {
      throw isDataError(error) ? new DataError(error) : error;
    }
  }

  async complete(): Promise<void> {
    const { readerIndexes } = this.projection;
    if (readerIndexes === undefined) return;
    await inTransaction(this.pool, async (client) => {
      await client.query(`${INDEX_MEMORY}; SET LOCAL search_path TO ${this.#schema('next')}, public; ${readerIndexes}`);
    });
  }

  async promote(): Promise<void> {
    const [live, next] = [this.#live, this.#schema('next')];
    if ((await this.checkpoint('next')) === null) return;
    await this.tidy();
    await inTransaction(this.pool, async (client) => {
      await client.query(`ALTER SCHEMA ${live} RENAME TO ${live}_old; ALTER SCHEMA ${next} RENAME TO ${live}`);
    });
    setTimeout(() => void this.tidy().catch(() => {}), KEEP_OLD_MS).unref();
  }

  async drop(generation: 'next'): Promise<void> {
    await this.pool.query(`DROP SCHEMA IF EXISTS ${this.#schema(generation)} CASCADE`);
  }

  /** The generation before the last switch holds personal data as well, which no erasure would reach. */
  async tidy(): Promise<void> {
    await this.pool.query(`DROP SCHEMA IF EXISTS ${this.#live}_old CASCADE`);
  }

  forget(): void {}

  /**
   * First the checkpoint: its row lock makes a second writer wait, and then find that it has moved. That is made an error of
   * the transaction, so that the commit that was sent behind it stores nothing.
   */
  #begin(generation: Generation, from: bigint, to: bigint): string {
    return `BEGIN; SET LOCAL search_path TO ${this.#schema(generation)}, public;
      ${generation === 'next' ? 'SET LOCAL synchronous_commit TO off;' : ''}
      WITH moved AS (UPDATE projection_checkpoint SET position = ${to} WHERE position = ${from} RETURNING 1)
      SELECT 1 / count(*) FROM moved`;
  }

  #schema(generation: Generation): string {
    return generation === 'live' ? this.#live : `${this.#live}_next`;
  }

  #project(events: readonly Recorded[]) {
    try {
      return this.projection.project(events);
    } catch (error) {
      throw new DataError(error, events.length === 1 ? events[0] : undefined);
    }
  }
}

const unprepared = ({ text, values }: SqlWrite): pg.QueryConfig => ({
  text,
  values: values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value)),
});

/** Parsed and planned once for each connection: the live generation writes a few rows again and again. */
const prepared = (write: SqlWrite): pg.QueryConfig => ({
  ...unprepared(write),
  name: createHash('sha1').update(write.text).digest('base64url'),
});
