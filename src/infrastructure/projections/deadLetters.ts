import type pg from 'pg';
import type { ReadEvent } from '../../application/ports/eventStore.js';
import type { Generation } from './target.js';

export interface DeadLetter {
  readonly id: string;
  readonly projection: string;
  readonly generation: Generation;
  /** `poison` could not be applied; `held` comes later in the same stream. */
  readonly kind: 'poison' | 'held';
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly error: string;
  readonly attempts: number;
  readonly createdAt: Date;
}

export interface NewDeadLetter {
  readonly event: Pick<ReadEvent, 'stream' | 'revision' | 'position' | 'id' | 'type'>;
  readonly kind: DeadLetter['kind'];
  readonly error: string;
}

interface Row {
  id: string;
  projection: string;
  generation: Generation;
  kind: DeadLetter['kind'];
  stream: string;
  revision: string;
  position: string;
  event_id: string;
  event_type: string;
  error: string;
  attempts: number;
  created_at: Date;
}

const COLUMNS =
  'id, projection, generation, kind, stream, revision, position, event_id, event_type, error, attempts, created_at';
const MAX_ERROR_LENGTH = 1_000;

/** PostgreSQL takes no NUL in a text. */
const kept = (error: string): string => error.replaceAll('\u0000', '').slice(0, MAX_ERROR_LENGTH);

export interface DeadLetterFilter {
  readonly projection?: string;
  readonly limit?: number;
  /** Ids above this one. */
  readonly after?: string;
}

/** Events that could not be applied, in Postgres: references and reasons, never what the events say. */
export class DeadLetters {
  constructor(private readonly pool: pg.Pool) {}

  async add(projection: string, generation: Generation, letters: readonly NewDeadLetter[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO dead_letters (projection, generation, kind, stream, revision, position, event_id, event_type, error)
       SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[])
       ON CONFLICT (projection, generation, position) DO NOTHING`,
      [
        projection,
        generation,
        letters.map(({ kind }) => kind),
        letters.map(({ event }) => event.stream),
        letters.map(({ event }) => event.revision),
        letters.map(({ event }) => event.position),
        letters.map(({ event }) => event.id),
        letters.map(({ event }) => event.type),
        letters.map(({ error }) => kept(error)),
      ],
    );
  }

  /** Streams that are held back, and from which position on. */
  async heldStreams(projection: string, generation: Generation): Promise<Map<string, bigint>> {
    const { rows } = await this.pool.query<{ stream: string; position: string }>(
      'SELECT stream, min(position) AS position FROM dead_letters WHERE projection = $1 AND generation = $2 GROUP BY stream',
      [projection, generation],
    );
    return new Map(rows.map(({ stream, position }) => [stream, BigInt(position)]));
  }

  /** Poison first seen first; the held ones of a stream follow from its poison. */
  async list({ projection, limit = 100, after = '0' }: DeadLetterFilter = {}): Promise<DeadLetter[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE generation = 'live' AND id > $1 AND ($2::text IS NULL OR projection = $2)
       ORDER BY id LIMIT $3`,
      [after, projection ?? null, limit],
    );
    return rows.map(toDeadLetter);
  }

  async count(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ projection: string; n: string }>(
      `SELECT projection, count(*) AS n FROM dead_letters WHERE generation = 'live' GROUP BY projection`,
    );
    return Object.fromEntries(rows.map(({ projection, n }) => [projection, Number(n)]));
  }

  async get(id: string): Promise<DeadLetter | null> {
    if (!/^\d{1,18}$/.test(id)) return null;
    const { rows } = await this.pool.query<Row>(`SELECT ${COLUMNS} FROM dead_letters WHERE id = $1`, [id]);
    return rows[0] ? toDeadLetter(rows[0]) : null;
  }

  /** All of one stream, in order. */
  async ofStream(projection: string, stream: string): Promise<DeadLetter[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE projection = $1 AND generation = 'live' AND stream = $2 ORDER BY revision`,
      [projection, stream],
    );
    return rows.map(toDeadLetter);
  }

  async remove(id: string): Promise<void> {
    await this.pool.query('DELETE FROM dead_letters WHERE id = $1', [id]);
  }

  /** Marks streams to be retried by whoever runs the projection. */
  async requestRetry(projection: string, stream: string): Promise<void> {
    await this.pool.query(
      `UPDATE dead_letters SET retry_requested_at = now() WHERE projection = $1 AND generation = 'live' AND stream = $2`,
      [projection, stream],
    );
  }

  /** Streams to retry: those for which that was asked, and those that wait for nothing because it was discarded. */
  async retryRequests(projection: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ stream: string }>(
      `SELECT stream FROM dead_letters WHERE projection = $1 AND generation = 'live' GROUP BY stream
       HAVING bool_or(retry_requested_at IS NOT NULL) OR NOT bool_or(kind = 'poison') ORDER BY min(position)`,
      [projection],
    );
    return rows.map(({ stream }) => stream);
  }

  /** The retry of a stream is over, with this failure of one event or with none. */
  async endRetry(
    projection: string,
    stream: string,
    failed?: { readonly id: string; readonly error: string },
  ): Promise<void> {
    await this.pool.query(
      `UPDATE dead_letters SET retry_requested_at = NULL,
         attempts = attempts + CASE WHEN id = $3 THEN 1 ELSE 0 END,
         kind = CASE WHEN id = $3 THEN 'poison' ELSE kind END,
         error = CASE WHEN id = $3 THEN $4 ELSE error END
       WHERE projection = $1 AND generation = 'live' AND stream = $2`,
      [projection, stream, failed?.id ?? null, failed ? kept(failed.error) : null],
    );
  }

  async clear(projection: string, generation: Generation): Promise<void> {
    await this.pool.query('DELETE FROM dead_letters WHERE projection = $1 AND generation = $2', [
      projection,
      generation,
    ]);
  }
}

const toDeadLetter = (row: Row): DeadLetter => ({
  id: row.id,
  projection: row.projection,
  generation: row.generation,
  kind: row.kind,
  stream: row.stream,
  revision: Number(row.revision),
  position: BigInt(row.position),
  eventId: row.event_id,
  eventType: row.event_type,
  error: row.error,
  attempts: row.attempts,
  createdAt: row.created_at,
});
