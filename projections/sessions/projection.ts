import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import type { AccountEvent } from '../../src/domain/account/index.js';
import type { SessionEvent } from '../../src/domain/session/index.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

const schema = `
create table sessions (
  id text primary key,
  account_id text not null,
  method text not null,
  ip text,
  user_agent text,
  epoch integer not null,
  idle_seconds integer not null,
  started_at timestamptz not null,
  refreshed_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  reason text
);
create index sessions_account on sessions (account_id, id);
create table account_epochs (
  account_id text primary key,
  epoch integer not null,
  kept_session_id text
);`;

const STARTED = `
insert into sessions (id, account_id, method, ip, user_agent, epoch, idle_seconds, started_at, refreshed_at, expires_at)
select id, account_id, method, ip, user_agent, epoch, idle_seconds, started_at, started_at, expires_at
from jsonb_to_recordset($1::jsonb) as new(id text, account_id text, method text, ip text, user_agent text,
  epoch integer, idle_seconds integer, started_at timestamptz, expires_at timestamptz)
on conflict (id) do nothing`;

const REFRESHED = `
update sessions set refreshed_at = new.refreshed_at
from unnest($1::text[], $2::timestamptz[]) as new(id, refreshed_at) where sessions.id = new.id`;

const REVOKED = `
update sessions set revoked_at = new.revoked_at, reason = new.reason
from unnest($1::text[], $2::timestamptz[], $3::text[]) as new(id, revoked_at, reason) where sessions.id = new.id`;

const EPOCHS = `
insert into account_epochs (account_id, epoch, kept_session_id)
select * from unnest($1::text[], $2::integer[], $3::text[])
on conflict (account_id) do update set epoch = excluded.epoch, kept_session_id = excluded.kept_session_id`;

const ERASED_ACCOUNTS = 'delete from sessions where account_id = any($1)';

/** Sessions of accounts: when and from where they were started. What was erased leaves no row. */
export const sessionsProjection: RelationalProjection = {
  kind: 'relational',
  name: 'sessions',
  version: 1,
  categories: ['session', 'account'],
  schema,
  project: (events) => writesOf(gather(events)),
};

interface Gathered {
  readonly started: object[];
  readonly refreshed: Map<string, string>;
  readonly revoked: Map<string, { readonly at: string; readonly reason: string }>;
  readonly epochs: Map<string, { readonly epoch: number; readonly kept: string | null }>;
  readonly erased: Set<string>;
}

function gather(events: readonly Recorded[]): Gathered {
  const gathered: Gathered = {
    started: [],
    refreshed: new Map(),
    revoked: new Map(),
    epochs: new Map(),
    erased: new Set(),
  };
  for (const event of events) note(gathered, event as Recorded<SessionEvent | AccountEvent>);
  return gathered;
}

function note({ started, refreshed, revoked, epochs, erased }: Gathered, event: Recorded<SessionEvent | AccountEvent>) {
  const id = aggregateIdOf(event.stream);
  switch (event.type) {
    case 'SessionStarted': {
      const { accountId, method, ip, userAgent, epoch, idleSeconds, expiresAt, at } = event.data;
      const times = { idle_seconds: idleSeconds, started_at: at, expires_at: expiresAt };
      started.push({ id, account_id: accountId, method, ip, user_agent: userAgent, epoch, ...times });
      return;
    }
    case 'SessionRefreshed':
      refreshed.set(id, event.data.at);
      return;
    case 'SessionRevoked':
      revoked.set(id, { at: event.data.at, reason: event.data.reason });
      return;
    case 'PasswordChanged':
    case 'SessionsEnded':
      epochs.set(id, { epoch: event.data.sessionEpoch, kept: event.data.keptSessionId });
      return;
    case 'EmailVerified':
      if (event.data.evicts) epochs.set(id, { epoch: event.data.sessionEpoch, kept: null });
      return;
    case 'AccountErased':
      erased.add(id);
  }
}

function writesOf({ started, refreshed, revoked, epochs, erased }: Gathered): SqlWrite[] {
  const writes: SqlWrite[] = [];
  if (started.length > 0) writes.push({ text: STARTED, values: [JSON.stringify(started)] });
  if (refreshed.size > 0) writes.push({ text: REFRESHED, values: [[...refreshed.keys()], [...refreshed.values()]] });
  if (revoked.size > 0) {
    const ends = [...revoked.values()];
    const values = [[...revoked.keys()], ends.map((end) => end.at), ends.map((end) => end.reason)];
    writes.push({ text: REVOKED, values });
  }
  if (epochs.size > 0) {
    const marks = [...epochs.values()];
    const values = [[...epochs.keys()], marks.map((mark) => mark.epoch), marks.map((mark) => mark.kept)];
    writes.push({ text: EPOCHS, values });
  }
  if (erased.size > 0) writes.push({ text: ERASED_ACCOUNTS, values: [[...erased]] });
  return writes;
}
