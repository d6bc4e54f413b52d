import type { SqlReader } from '../../src/application/projection.js';

export interface ApiKeyRow {
  readonly id: string;
  readonly accountId: string;
  readonly kind: 'secret' | 'publishable';
  readonly botId: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly prefix: string;
  readonly lastFour: string;
  readonly limitPoints: number;
  readonly limitSeconds: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date | null;
  readonly rotatedAt: Date | null;
  readonly formerUntil: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, account_id as "accountId", kind, bot_id as "botId", name, scopes, prefix, last_four as "lastFour",
  limit_points as "limitPoints", limit_seconds as "limitSeconds", issued_at as "issuedAt", expires_at as "expiresAt",
  rotated_at as "rotatedAt", former_until as "formerUntil", revoked_at as "revokedAt"`;

/** One key, whoever it belongs to; null when the read model does not know it. */
export async function apiKeyById(sql: SqlReader, id: string): Promise<ApiKeyRow | null> {
  const rows = await sql.query<ApiKeyRow>(`select ${COLUMNS} from rm_api_keys.api_keys where id = $1`, [id]);
  return rows[0] ?? null;
}

/** An account's keys, the newest first; `before` is time and id of the last one of the page before. */
export async function apiKeysOf(
  sql: SqlReader,
  accountId: string,
  options: { readonly limit: number; readonly before: { readonly at: string; readonly id: string } | null },
): Promise<{ readonly rows: readonly ApiKeyRow[]; readonly total: number }> {
  const { limit, before } = options;
  const [rows, count] = await Promise.all([
    sql.query<ApiKeyRow>(
      `select ${COLUMNS} from rm_api_keys.api_keys
       where account_id = $1 and ($2::timestamptz is null or (issued_at, id) < ($2, $3))
       order by issued_at desc, id desc limit $4`,
      [accountId, before?.at ?? null, before?.id ?? null, limit],
    ),
    sql.query<{ total: number }>('select count(*)::integer as total from rm_api_keys.api_keys where account_id = $1', [
      accountId,
    ]),
  ]);
  return { rows, total: count[0]?.total ?? 0 };
}

/** Which of these keys are known here, and whether they were revoked. */
export function keysAmong(
  sql: SqlReader,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly isRevoked: boolean }[]> {
  const text = `select id, revoked_at is not null as "isRevoked" from rm_api_keys.api_keys where id = any($1)`;
  return sql.query(text, [ids]);
}

/** Keys of an account that still work: those to revoke when it is erased. */
export async function workingKeyIds(sql: SqlReader, accountId: string): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    'select id from rm_api_keys.api_keys where account_id = $1 and revoked_at is null',
    [accountId],
  );
  return rows.map(({ id }) => id);
}
