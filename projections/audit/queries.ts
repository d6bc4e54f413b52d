import type { SqlReader } from '../../src/application/projection.js';
import { codeInWords } from './codes.js';

export interface AuditFilter {
  /** Id of the aggregate that was changed. */
  readonly subject?: string;
  readonly actor?: string;
  readonly type?: string;
  /** ISO times, both inclusive, with whatever zone and as many decimals as somebody likes. */
  readonly from?: string;
  readonly to?: string;
  /** Only what this account owns or did itself. */
  readonly visibleTo?: string;
}

export interface AuditEntry {
  readonly eventId: string;
  /** Place in the log; entries are listed by it, newest first. */
  readonly position: string;
  readonly at: string;
  readonly type: string;
  readonly subject: { readonly category: string; readonly id: string; readonly revision: number };
  readonly actor: { readonly kind: string; readonly id: string };
  readonly ownerId: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly words: string;
}

interface Row {
  event_id: string;
  position: string;
  at: Date;
  type: string;
  category: string;
  subject: string;
  revision: number;
  actor_kind: string;
  actor_id: string;
  owner_id: string | null;
  correlation_id: string;
  causation_id: string | null;
  words: string;
}

/** Reads the audit trail. Places are positions of the log, so pages stay right under equal timestamps and new events. */
export class AuditQueries {
  constructor(private readonly sql: SqlReader) {}

  /** @param before position of the last entry of the page before; null begins with the newest. */
  async list(
    filter: AuditFilter,
    before: string | null,
    limit: number,
  ): Promise<{ items: AuditEntry[]; hasMore: boolean }> {
    const { where, values } = conditions(filter);
    const rows = await this.sql.query<Row>(
      `select * from rm_audit.events where ${where} and ($${values.length + 1}::bigint is null or position < $${values.length + 1})
       order by position desc limit $${values.length + 2}`,
      [...values, before, limit + 1],
    );
    return { items: rows.slice(0, limit).map(toEntry), hasMore: rows.length > limit };
  }

  async count(filter: AuditFilter): Promise<number> {
    const { where, values } = conditions(filter);
    const [row] = await this.sql.query<{ n: string }>(
      `select count(*) as n from rm_audit.events where ${where}`,
      values,
    );
    return Number(row?.n ?? 0);
  }
}

function conditions(filter: AuditFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const parts = ['true'];
  const add = (value: string | undefined, condition: (placeholder: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition(`$${values.length}`));
  };
  add(filter.subject, (p) => `subject = ${p}`);
  add(filter.actor, (p) => `actor_id = ${p}`);
  add(filter.type, (p) => `type = ${p}`);
  add(moment(filter.from), (p) => `at >= ${p}::timestamptz`);
  add(moment(filter.to), (p) => `at <= ${p}::timestamptz`);
  add(filter.visibleTo, (p) => `(owner_id = ${p} or (actor_kind = 'account' and actor_id = ${p}))`);
  return { where: parts.join(' and '), values };
}

/** Nothing happened before 1970, nor will after 9999: in between PostgreSQL reads every time as JavaScript writes it. */
const moment = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : new Date(Math.min(Math.max(Date.parse(text), 0), LAST)).toISOString();
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

const toEntry = (row: Row): AuditEntry => ({
  eventId: row.event_id,
  position: row.position,
  at: row.at.toISOString(),
  type: row.type,
  subject: { category: row.category, id: row.subject, revision: row.revision },
  actor: { kind: row.actor_kind, id: row.actor_id },
  ownerId: row.owner_id,
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  words: codeInWords(row.type, row.words),
});
