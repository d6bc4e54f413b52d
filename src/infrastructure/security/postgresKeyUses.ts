import type pg from 'pg';
import type { KeyUses } from '../../application/accounts/apiKeyPorts.js';

const FLUSH_MS = 5_000;

/** When keys were last used: gathered in memory and written every few seconds, one statement for all keys. */
export class PostgresKeyUses implements KeyUses {
  #pending = new Map<string, { readonly accountId: string; readonly at: Date }>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly pool: pg.Pool) {
    this.#timer = setInterval(() => void this.flush().catch(() => {}), FLUSH_MS).unref();
  }

  touch(keyId: string, accountId: string, at: Date): void {
    this.#pending.set(keyId, { accountId, at });
  }

  async lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    const { rows } = await this.pool.query<{ key_id: string; last_used_at: Date }>(
      'SELECT key_id, last_used_at FROM api_key_uses WHERE key_id = ANY($1)',
      [keyIds],
    );
    const used = new Map(rows.map((row) => [row.key_id, row.last_used_at]));
    for (const keyId of keyIds) {
      const pending = this.#pending.get(keyId);
      if (pending) used.set(keyId, pending.at);
    }
    return used;
  }

  async removeOf(accountId: string): Promise<void> {
    for (const [keyId, use] of this.#pending) if (use.accountId === accountId) this.#pending.delete(keyId);
    await this.pool.query('DELETE FROM api_key_uses WHERE account_id = $1', [accountId]);
  }

  /** Writes what has gathered; it is gathered again when that fails. */
  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const batch = [...this.#pending];
    this.#pending = new Map();
    try {
      await this.pool.query(
        `INSERT INTO api_key_uses (key_id, account_id, last_used_at)
         SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
         ON CONFLICT (key_id) DO UPDATE SET last_used_at = greatest(api_key_uses.last_used_at, excluded.last_used_at)`,
        [batch.map(([id]) => id), batch.map(([, use]) => use.accountId), batch.map(([, use]) => use.at)],
      );
    } catch (error) {
      for (const [id, use] of batch) if (!this.#pending.has(id)) this.#pending.set(id, use);
      throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
