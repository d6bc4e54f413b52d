import { timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import type { CodePurpose, CodeStore, DeviceStore, PasswordStore } from '../../application/accounts/ports.js';
import { DAY_MS } from '../../application/durations.js';

/** One that is stored and not in force for so long was left behind by a process that died. */
const ABANDONED_AFTER_MS = 60 * 60_000;

export class PostgresPasswordStore implements PasswordStore {
  constructor(private readonly pool: pg.Pool) {}

  async find(accountId: string, passwordId: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ hash: string }>(
      'SELECT hash FROM account_passwords WHERE account_id = $1 AND password_id = $2',
      [accountId, passwordId],
    );
    return rows[0]?.hash ?? null;
  }

  async save(accountId: string, passwordId: string, hash: string, at: Date): Promise<void> {
    await this.pool.query(
      `INSERT INTO account_passwords (account_id, password_id, hash, changed_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id, password_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`,
      [accountId, passwordId, hash, at],
    );
  }

  async replace(accountId: string, passwordId: string, former: string, hash: string, at: Date): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE account_passwords SET hash = $4, changed_at = $5
       WHERE account_id = $1 AND password_id = $2 AND hash = $3`,
      [accountId, passwordId, former, hash, at],
    );
    return rowCount === 1;
  }

  async retire(accountId: string, inForce: string | null, passwordIds: readonly string[], at: Date): Promise<void> {
    // A younger one may be about to be put in force by another request.
    const abandonedBefore = new Date(at.getTime() - ABANDONED_AFTER_MS);
    await this.pool.query(
      `DELETE FROM account_passwords WHERE account_id = $1 AND password_id IS DISTINCT FROM $2
         AND (password_id = ANY($3) OR changed_at < $4)`,
      [accountId, inForce, passwordIds, abandonedBefore],
    );
  }

  async removeOf(accountId: string): Promise<void> {
    await this.pool.query('DELETE FROM account_passwords WHERE account_id = $1', [accountId]);
  }
}

export class PostgresCodeStore implements CodeStore {
  constructor(private readonly pool: pg.Pool) {}

  async put(code: Parameters<CodeStore['put']>[0]): Promise<void> {
    const { purpose, addressHash, codeHash, accountId, tries, expiresAt } = code;
    await this.pool.query(
      `INSERT INTO one_time_codes (purpose, address_hash, code_hash, account_id, tries_left, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (purpose, address_hash) DO UPDATE SET code_hash = excluded.code_hash,
         account_id = excluded.account_id, tries_left = excluded.tries_left, expires_at = excluded.expires_at`,
      [purpose, addressHash, codeHash, accountId, tries, expiresAt],
    );
    await this.pool.query('DELETE FROM one_time_codes WHERE expires_at < $1', [new Date(Date.now() - DAY_MS)]);
  }

  async take(purpose: CodePurpose, addressHash: string, codeHash: Uint8Array, now: Date): Promise<string | null> {
    // The try is spent in the statement that reads the code: a hundred guesses at the same time get five.
    const { rows } = await this.pool.query<{ code_hash: Buffer }>(
      `UPDATE one_time_codes SET tries_left = tries_left - 1
       WHERE purpose = $1 AND address_hash = $2 AND tries_left > 0 AND expires_at > $3 RETURNING code_hash`,
      [purpose, addressHash, now],
    );
    const stored = rows[0]?.code_hash;
    if (!stored || stored.length !== codeHash.length || !timingSafeEqual(stored, codeHash)) return null;
    // Whoever deletes it has used it; a second one with the right code comes too late.
    const used = await this.pool.query<{ account_id: string }>(
      'DELETE FROM one_time_codes WHERE purpose = $1 AND address_hash = $2 AND code_hash = $3 RETURNING account_id',
      [purpose, addressHash, codeHash],
    );
    return used.rows[0]?.account_id ?? null;
  }

  async removeOf(accountId: string): Promise<void> {
    await this.pool.query('DELETE FROM one_time_codes WHERE account_id = $1', [accountId]);
  }
}

export class PostgresDeviceStore implements DeviceStore {
  constructor(private readonly pool: pg.Pool) {}

  async remember(accountId: string, device: string, at: Date): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'INSERT INTO known_devices (account_id, device, first_seen) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [accountId, device, at],
    );
    return rowCount === 1;
  }

  async removeOf(accountId: string): Promise<void> {
    await this.pool.query('DELETE FROM known_devices WHERE account_id = $1', [accountId]);
  }
}
