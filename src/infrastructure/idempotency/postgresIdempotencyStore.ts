import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { HOUR_MS } from '../../application/durations.js';
import type { Claim, IdempotencyStore, StoredAnswer } from '../../application/ports/idempotencyStore.js';
import type { KeySubject } from '../../application/ports/subjectKeys.js';
import type { KeptAnswerSeal, SealedAnswer } from './keptAnswerSeal.js';

interface Row extends SealedAnswer {
  readonly fingerprint: string;
  readonly is_complete: boolean;
}

/** How long a request may run before a repetition of it may take over (its process may have died). */
const LOCK_SECONDS = 60;
const KEEP_HOURS = 24;

const PRUNE_EVERY_MS = HOUR_MS;

/**
 * Idempotency keys in Postgres. Answers are sealed, and fingerprints keyed: that of a sign-in would be a quick hash of its
 * password otherwise, that of a message a quick hash of its words. The key is one of the installation, which outlives a change
 * of the master key.
 */
export class PostgresIdempotencyStore implements IdempotencyStore {
  #pruneAt = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly keys: { for(purpose: string): Promise<Uint8Array> },
    private readonly seal: KeptAnswerSeal,
  ) {}

  async claim(owner: string, key: string, request: string): Promise<Claim> {
    this.#pruneSometimes();
    const fingerprint = await this.#fingerprint(request);
    const claimed = await this.pool.query<{ since: string }>(
      `INSERT INTO idempotency_keys AS mine (owner, key, fingerprint, locked_until)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))
       ON CONFLICT (owner, key) DO UPDATE SET locked_until = excluded.locked_until, fingerprint = excluded.fingerprint,
         created_at = CASE WHEN mine.created_at < now() - make_interval(hours => $5) THEN now() ELSE mine.created_at END,
         answer = NULL, subject = NULL, subject_answer = NULL
       WHERE (mine.answer IS NULL AND mine.locked_until < now() AND mine.fingerprint = excluded.fingerprint)
          OR mine.created_at < now() - make_interval(hours => $5)
       RETURNING (extract(epoch FROM created_at) * 1000000)::bigint AS since`,
      [owner, key, fingerprint, LOCK_SECONDS, KEEP_HOURS],
    );
    const mine = claimed.rows[0];
    if (mine) return { kind: 'first', since: mine.since };
    const { rows } = await this.pool.query<Row>(
      `SELECT fingerprint, locked_until IS NULL AS is_complete, answer, subject, subject_answer
       FROM idempotency_keys WHERE owner = $1 AND key = $2`,
      [owner, key],
    );
    const row = rows[0];
    // Removed in between, with its owner or because it was old: the caller may try again.
    if (!row) return { kind: 'running' };
    if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
    if (!row.is_complete) return { kind: 'running' };
    const opened = await this.seal.open(row, contextOf(owner, key));
    return opened ? { kind: 'repeated', answer: JSON.parse(opened.toString()) } : { kind: 'erased' };
  }

  async complete(owner: string, key: string, answer: StoredAnswer, of?: KeySubject): Promise<void> {
    const plain = Buffer.from(JSON.stringify(answer));
    const sealed = await this.seal.seal(plain, contextOf(owner, key), of);
    await this.pool.query(
      `UPDATE idempotency_keys SET answer = $3, subject = $4, subject_answer = $5, locked_until = NULL
       WHERE owner = $1 AND key = $2`,
      [owner, key, sealed.answer, sealed.subject, sealed.subject_answer],
    );
  }

  async release(owner: string, key: string): Promise<void> {
    // Unless a repetition has taken over and been carried out, because this one took so long. The row stays: a repetition that
    // finds none would be another command, beside what this one has done before it failed.
    await this.pool.query(
      `UPDATE idempotency_keys SET locked_until = '-infinity' WHERE owner = $1 AND key = $2 AND locked_until IS NOT NULL`,
      [owner, key],
    );
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
}

const contextOf = (owner: string, key: string): string => `${owner}\u0000${key}`;
