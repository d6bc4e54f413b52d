import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import type { AccountEvent } from '../../src/domain/account/index.js';
import { aggregateIdOf, ERASED, type Recorded } from '../../src/domain/shared/event.js';

const schema = `
create table accounts (
  id text primary key,
  email text,
  name text,
  method text not null,
  email_verified boolean not null default false,
  is_admin boolean not null default false,
  registered_at timestamptz not null,
  password_changed_at timestamptz,
  last_refused_at timestamptz,
  erased_at timestamptz
);`;

const REGISTERED = `
insert into accounts (id, email, name, method, registered_at)
select * from jsonb_to_recordset($1::jsonb) as new(id text, email text, name text, method text, registered_at timestamptz)
on conflict (id) do nothing`;

/** Null keeps what is there. */
const CHANGED = `
update accounts set
  name = coalesce(new.name, accounts.name),
  email_verified = coalesce(new.email_verified, accounts.email_verified),
  is_admin = coalesce(new.is_admin, accounts.is_admin),
  password_changed_at = coalesce(new.password_changed_at, accounts.password_changed_at),
  last_refused_at = coalesce(new.last_refused_at, accounts.last_refused_at),
  erased_at = coalesce(new.erased_at, accounts.erased_at)
from jsonb_to_recordset($1::jsonb) as new(id text, name text, email_verified boolean, is_admin boolean,
  password_changed_at timestamptz, last_refused_at timestamptz, erased_at timestamptz)
where accounts.id = new.id`;

const FORGET = 'update accounts set email = null, name = null where id = any($1)';

type Change = Readonly<Record<string, unknown>>;

/** Accounts for operators and lists. Sign-in never reads it; of an erased account only the dates remain. */
export const accountsProjection: RelationalProjection = {
  kind: 'relational',
  name: 'accounts',
  version: 1,
  categories: ['account'],
  schema,
  project: (events) => {
    const registered: object[] = [];
    const changes = new Map<string, Change>();
    const erased: string[] = [];
    for (const event of events as readonly Recorded<AccountEvent>[]) {
      const id = aggregateIdOf(event.stream);
      if (event.type === 'AccountRegistered') registered.push(rowOf(id, event.data));
      if (event.type === 'AccountErased') erased.push(id);
      const change = changeOf(event);
      if (change) changes.set(id, { ...changes.get(id), ...change, id });
    }
    const writes: SqlWrite[] = [];
    if (registered.length > 0) writes.push({ text: REGISTERED, values: [JSON.stringify(registered)] });
    if (changes.size > 0) writes.push({ text: CHANGED, values: [JSON.stringify([...changes.values()])] });
    if (erased.length > 0) writes.push({ text: FORGET, values: [erased] });
    return writes;
  },
};

const known = (text: string): string | null => (text === ERASED ? null : text);

const rowOf = (id: string, data: Extract<AccountEvent, { type: 'AccountRegistered' }>['data']) => ({
  id,
  email: known(data.email),
  name: known(data.name),
  method: data.method,
  registered_at: data.at,
});

function changeOf(event: AccountEvent): Change | null {
  switch (event.type) {
    case 'ProfileChanged':
      return { name: known(event.data.name) };
    case 'EmailVerified':
      return { email_verified: true };
    case 'RoleGranted':
      return { is_admin: true };
    case 'RoleRevoked':
      return { is_admin: false };
    case 'PasswordChanged':
      return { password_changed_at: event.data.at };
    case 'SignInRefused':
      return { last_refused_at: event.data.at };
    case 'AccountErased':
      return { erased_at: event.data.at };
    default:
      return null;
  }
}
