import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { HOUR_MS } from '../../application/durations.js';
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

const PRUNE_EVERY_MS = HOUR_MS;

/**
 * Idempotency keys in Postgres. Answers are sealed, and fingerprints keyed: that of a sign-in would be a quick hash of its
 * password otherwise. Both under keys of the installation, which outlive a change of the master key.
 */
export class PostgresIdempotencyStore implements IdempotencyStore {
  #pruneAt = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly keys: { for(purpose: string): Promise<Uint8Array> },
  ) {}

  async claim(owner: string, key: string, request: string): Promise<Claim> {
    this.#pruneSometimes();
    const fingerprint = await this.#fingerprint(request);
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
    const answer = JSON.parse(open(await this.#sealingKey(), row.answer, `${owner}\u0000${key}`).toString());
    return { kind: 'repeated', answer };
  }

  async complete(owner: string, key: string, answer: StoredAnswer): Promise<void> {
    const sealed = seal(await this.#sealingKey(), Buffer.from(JSON.stringify(answer)), `${owner}\u0000${key}`);
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

  async removeOf(owner: string): Promise<void> {
    await this.pool.query("DELETE FROM idempotency_keys WHERE owner = $1 OR starts_with(owner, $1 || ' ')", [owner]);
  }

  #pruneSometimes(): void {
    if (Date.now() < this.#pruneAt) return;
    this.#pruneAt = Date.now() + PRUNE_EVERY_MS;
    const old = 'DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)';
    // Nobody waits for it; what is too old is not believed in any case.
    this.pool.query(old, [KEEP_HOURS]).catch(() => {});
  }

  async #fingerprint(request: string): Promise<string> {
    const key = await this.keys.for('idempotency fingerprint');
    return createHmac('sha256', key).update(request).digest('base64url');
  }

  #sealingKey(): Promise<Uint8Array> {
    return this.keys.for('idempotency answer');
  }
}
