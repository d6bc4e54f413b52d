import type { SqlReader } from '../../src/application/projection.js';

export interface AccountRow {
  readonly id: string;
  /** Null once erased, as the name. */
  readonly email: string | null;
  readonly name: string | null;
  readonly emailVerified: boolean;
  readonly isAdmin: boolean;
  readonly registeredAt: Date;
  readonly lastRefusedAt: Date | null;
  readonly erasedAt: Date | null;
}

const COLUMNS = `id, email, name, email_verified as "emailVerified", is_admin as "isAdmin",
  registered_at as "registeredAt", last_refused_at as "lastRefusedAt", erased_at as "erasedAt"`;

export const admins = (sql: SqlReader): Promise<AccountRow[]> =>
  sql.query<AccountRow>(
    `select ${COLUMNS} from rm_accounts.accounts where is_admin and erased_at is null order by registered_at, id`,
  );

/** Ids of all accounts that have not been erased. */
export async function presentAccounts(sql: SqlReader): Promise<string[]> {
  const rows = await sql.query<{ id: string }>('select id from rm_accounts.accounts where erased_at is null');
  return rows.map(({ id }) => id);
}
