import type { SqlReader } from '../../src/application/projection.js';

export interface SessionRow {
  readonly id: string;
  readonly method: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly startedAt: Date;
  readonly refreshedAt: Date;
  readonly endsAt: Date;
}

const ENDS = `least(s.expires_at, s.refreshed_at + make_interval(secs => s.idle_seconds))`;
const LIVE = `from rm_sessions.sessions s left join rm_sessions.account_epochs e on e.account_id = s.account_id
  where s.account_id = $1 and s.revoked_at is null and ${ENDS} > $2
    and (s.epoch >= coalesce(e.epoch, 0) or s.id = e.kept_session_id)`;

/** The sessions of an account that are good now, the newest first; `before` is the last id of the page before. */
export async function liveSessions(
  sql: SqlReader,
  accountId: string,
  options: { readonly now: Date; readonly limit: number; readonly before: string | null },
): Promise<{ readonly rows: readonly SessionRow[]; readonly total: number }> {
  const [rows, count] = await Promise.all([
    sql.query<SessionRow>(
      `select s.id, s.method, s.ip, s.user_agent as "userAgent", s.started_at as "startedAt",
         s.refreshed_at as "refreshedAt", ${ENDS} as "endsAt"
       ${LIVE} and ($3::text is null or s.id < $3) order by s.id desc limit $4`,
      [accountId, options.now, options.before, options.limit],
    ),
    sql.query<{ total: number }>(`select count(*)::integer as total ${LIVE}`, [accountId, options.now]),
  ]);
  return { rows, total: count[0]?.total ?? 0 };
}
