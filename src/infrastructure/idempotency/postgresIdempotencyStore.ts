import type pg from 'pg';
import type { Claim, IdempotencyStore, StoredAnswer } from '../../application/ports/idempotencyStore.js';
import { open, seal } from '../encryption/cipher.js';

interface Row {
  fingerprint: string;
  answer: Buffer | null;
  is_locked: boolean;
}

/** How long a request may run before a repetition of it may take over (its process may have died). */
const LOCK_SECONDS = 60;
const KEEP_HOURS = 24;

/** Idempotency keys in Postgres. Answers are sealed with a key derived from the master key. */
export class PostgresIdempotencyStore implements IdempotencyStore {
  constructor(
    private readonly pool: pg.Pool,
    private readonly sealingKey: Uint8Array,
  ) {}

  async claim(owner: string, key: string, fingerprint: string): Promise<Claim> {
    const claimed = await this.pool.query(
      `INSERT INTO idempotency_keys AS mine (owner, key, fingerprint, locked_until)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))
       ON CONFLICT (owner, key) DO UPDATE SET locked_until = excluded.locked_until, fingerprint = excluded.fingerprint,
         created_at = CASE WHEN mine.created_at < now() - make_interval(hours => $5) THEN now() ELSE mine.created_at END,
         answer = CASE WHEN mine.created_at < now() - make_interval(hours => $5) THEN NULL ELSE mine.answer END
       WHERE (mine.answer IS NULL AND mine.locked_until < now() AND mine.fingerprint = excluded.fingerprint)
          OR mine.created_at < now() - make_interval(hours => $5)
       RETURNING 1`,
      [owner, key, fingerprint, LOCK_SECONDS, KEEP_HOURS],
    );
    if (claimed.rowCount === 1) return { kind: 'first' };
    const { rows } = await this.pool.query<Row>(
      'SELECT fingerprint, answer, locked_until >= now() AS is_locked FROM idempotency_keys WHERE owner = $1 AND key = $2',
      [owner, key],
    );
    const row = rows[0];
    // Released in between: the other one failed, the caller may try again.
    if (!row) return { kind: 'running' };
    if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
    if (!row.answer) return { kind: 'running' };
    const answer = JSON.parse(open(this.sealingKey, row.answer, `${owner}\u0000${key}`).toString()) as StoredAnswer;
    return { kind: 'repeated', answer };
  }

  async complete(owner: string, key: string, answer: StoredAnswer): Promise<void> {
    const sealed = seal(this.sealingKey, Buffer.from(JSON.stringify(answer)), `${owner}\u0000${key}`);
    await this.pool.query(
      'UPDATE idempotency_keys SET answer = $3, locked_until = NULL WHERE owner = $1 AND key = $2',
      [owner, key, sealed],
    );
  }

  async release(owner: string, key: string): Promise<void> {
    await this.pool.query('DELETE FROM idempotency_keys WHERE owner = $1 AND key = $2 AND answer IS NULL', [
      owner,
      key,
    ]);
  }

  /** Deletes what is older than a day. @returns how many. */
  async prune(): Promise<number> {
    const { rowCount } = await this.pool.query(
      'DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)',
      [KEEP_HOURS],
    );
    return rowCount ?? 0;
  }
}
