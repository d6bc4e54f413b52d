import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import type { AccountEvent } from '../../src/domain/account/index.js';
import type { ApiKeyEvent } from '../../src/domain/apiKey/index.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

const schema = `
create table api_keys (
  id text primary key,
  account_id text not null,
  kind text not null,
  bot_id text,
  name text not null,
  scopes jsonb not null,
  prefix text not null,
  last_four text not null,
  limit_points integer not null,
  limit_seconds integer not null,
  issued_at timestamptz not null,
  expires_at timestamptz,
  rotated_at timestamptz,
  former_until timestamptz,
  revoked_at timestamptz,
  reason text
);
create index api_keys_account on api_keys (account_id, issued_at, id);`;

const ISSUED = `
insert into api_keys (id, account_id, kind, bot_id, name, scopes, prefix, last_four, limit_points, limit_seconds,
  issued_at, expires_at)
select * from jsonb_to_recordset($1::jsonb) as new(id text, account_id text, kind text, bot_id text, name text,
  scopes jsonb, prefix text, last_four text, limit_points integer, limit_seconds integer, issued_at timestamptz,
  expires_at timestamptz)
on conflict (id) do nothing`;

const ROTATED = `
update api_keys set last_four = new.last_four, former_until = new.former_until, rotated_at = new.rotated_at
from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as new(id, last_four, former_until, rotated_at)
where api_keys.id = new.id`;

const REVOKED = `
update api_keys set revoked_at = new.revoked_at, reason = new.reason
from unnest($1::text[], $2::timestamptz[], $3::text[]) as new(id, revoked_at, reason) where api_keys.id = new.id`;

/** Keys issued by somebody who never owned the address; those of widgets stay with the bots, which have an owner now. */
const EVICTED = `
update api_keys set revoked_at = new.at, reason = 'account' from unnest($1::text[], $2::timestamptz[]) as new(account_id, at)
where api_keys.account_id = new.account_id and kind = 'secret' and issued_at <= new.at and revoked_at is null`;

const ERASED_ACCOUNTS = 'delete from api_keys where account_id = any($1)';

type Seen = Recorded<ApiKeyEvent | AccountEvent>;
type Of<T extends Seen['type']> = Extract<Seen, { readonly type: T }>;

/** API keys as their owners see them: everything but the key. */
export const apiKeysProjection: RelationalProjection = {
  kind: 'relational',
  name: 'apiKeys',
  version: 2,
  categories: ['apiKey', 'account'],
  schema,
  project: (events) => {
    const seen = events as readonly Seen[];
    const of = <T extends Seen['type']>(type: T) => seen.filter((event): event is Of<T> => event.type === type);
    const evictions = of('EmailVerified').filter((event) => event.data.evicts);
    const writes: SqlWrite[] = [
      { text: ISSUED, values: [JSON.stringify(of('ApiKeyIssued').map(rowOf))] },
      { text: ROTATED, values: rotations(lastOfEach(of('ApiKeyRotated'))) },
      { text: REVOKED, values: revocations(of('ApiKeyRevoked')) },
      { text: EVICTED, values: [ids(evictions), evictions.map(({ data }) => data.at)] },
      { text: ERASED_ACCOUNTS, values: [ids(of('AccountErased'))] },
    ];
    return writes.filter(({ values }) => values[0] !== '[]' && (values[0] as readonly unknown[]).length > 0);
  },
};

const ids = (events: readonly Seen[]): string[] => events.map(({ stream }) => aggregateIdOf(stream));

/** Several rotations of one key in a batch: one statement must not update a row twice. */
const lastOfEach = <E extends Seen>(events: readonly E[]): E[] => [
  ...new Map(events.map((event) => [event.stream, event])).values(),
];

const rowOf = ({ stream, data }: Of<'ApiKeyIssued'>) => ({
  id: aggregateIdOf(stream),
  account_id: data.accountId,
  kind: data.kind,
  bot_id: data.botId,
  name: data.name,
  scopes: data.scopes,
  prefix: data.prefix,
  last_four: data.lastFour,
  limit_points: data.limit.points,
  limit_seconds: data.limit.seconds,
  issued_at: data.at,
  expires_at: data.expiresAt,
});

const rotations = (events: readonly Of<'ApiKeyRotated'>[]) => [
  ids(events),
  events.map(({ data }) => data.lastFour),
  events.map(({ data }) => data.formerUntil),
  events.map(({ data }) => data.at),
];

const revocations = (events: readonly Of<'ApiKeyRevoked'>[]) => [
  ids(events),
  events.map(({ data }) => data.at),
  events.map(({ data }) => data.reason),
];
