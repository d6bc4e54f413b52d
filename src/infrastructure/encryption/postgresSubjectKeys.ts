import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { KeySubject, SubjectKeys } from '../../application/ports/subjectKeys.js';
import type { MasterKeys } from './masterKeys.js';

interface Row {
  subject: string;
  wrapped: Buffer | null;
  master_key_id: string;
}

/** How long another process may go on using a key after its erasure when the announcement did not reach it. */
const CACHE_MS = 60_000;

/** The data keys of personal fields, one row per subject; an erased subject keeps its row, without a key. */
export class PostgresSubjectKeys implements SubjectKeys {
  readonly #cache = new LRUCache<string, Buffer>({ max: 50_000, ttl: CACHE_MS });

  constructor(
    private readonly pool: pg.Pool,
    private readonly master: MasterKeys,
    private readonly announce: (subject: string) => Promise<void> = async () => {},
  ) {}

  /** Keys to read with; subjects that were erased (or never had a key) are missing from the answer. */
  async find(subjects: Iterable<string>): Promise<Map<string, Buffer>> {
    const { found, missing } = this.#fromCache(subjects);
    if (missing.length > 0) {
      const { rows } = await this.pool.query<Row>(
        'SELECT subject, wrapped, master_key_id FROM subject_keys WHERE subject = ANY($1)',
        [missing],
      );
      this.#open(rows, found);
    }
    return found;
  }

  /** Keys to write with, made where there is none. Subjects that were erased, or are within one that was, are missing. */
  async ensure(subjects: readonly KeySubject[]): Promise<Map<string, Buffer>> {
    const { found, missing } = this.#fromCache(subjects.map(({ id }) => id));
    if (missing.length > 0) {
      const made = missing.map((id) => this.master.wrap(randomBytes(32), id).wrapped);
      const within = missing.map((id) => subjects.find((subject) => subject.id === id)?.within ?? null);
      const { rows } = await this.pool.query<Row>('SELECT * FROM subject_keys_ensure($1, $2, $3, $4)', [
        missing,
        within,
        made,
        this.master.currentId,
      ]);
      this.#open(rows, found);
    }
    return found;
  }

  async erase(subject: string): Promise<void> {
    const { rows } = await this.pool.query<{ subject: string }>('SELECT subject FROM subject_keys_erase($1)', [
      subject,
    ]);
    for (const row of rows) {
      this.forget(row.subject);
      await this.announce(row.subject);
    }
  }

  /** Drops a key from this process' memory; called when any process announces an erasure. */
  forget(subject: string): void {
    this.#cache.delete(subject);
  }

  /** Rewraps up to `limit` keys that an earlier master key wraps. @returns how many; 0 when all is done. */
  async rotate(limit = 500): Promise<number> {
    const { rows } = await this.pool.query<Row>(
      'SELECT subject, wrapped, master_key_id FROM subject_keys WHERE wrapped IS NOT NULL AND master_key_id <> $1 LIMIT $2',
      [this.master.currentId, limit],
    );
    for (const row of rows) {
      const key = this.master.unwrap({ wrapped: row.wrapped!, masterKeyId: row.master_key_id }, row.subject);
      // Only where it is still the key that was read: an erasure in between must stay one.
      await this.pool.query(
        'UPDATE subject_keys SET wrapped = $1, master_key_id = $2 WHERE subject = $3 AND wrapped = $4',
        [this.master.wrap(key, row.subject).wrapped, this.master.currentId, row.subject, row.wrapped],
      );
    }
    return rows.length;
  }

  #fromCache(subjects: Iterable<string>) {
    const found = new Map<string, Buffer>();
    const missing: string[] = [];
    for (const subject of new Set(subjects)) {
      const key = this.#cache.get(subject);
      if (key) found.set(subject, key);
      else missing.push(subject);
    }
    return { found, missing };
  }

  #open(rows: readonly Row[], into: Map<string, Buffer>): void {
    for (const row of rows) {
      if (!row.wrapped) continue;
      const key = this.master.unwrap({ wrapped: row.wrapped, masterKeyId: row.master_key_id }, row.subject);
      this.#cache.set(row.subject, key);
      into.set(row.subject, key);
    }
  }
}
