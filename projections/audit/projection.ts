import type { RelationalProjection } from '../../src/application/projection.js';
import { aggregateIdOf, categoryOf, type Recorded } from '../../src/domain/shared/event.js';
import { inWords } from './words.js';

const schema = `
create table events (
  position bigint primary key,
  event_id text not null,
  at timestamptz not null,
  type text not null,
  category text not null,
  subject text not null,
  revision integer not null,
  actor_kind text not null,
  actor_id text not null,
  owner_id text,
  correlation_id text not null,
  causation_id text,
  words text not null
);
create table owners (stream text primary key, owner_id text not null);`;

const readerIndexes = `
create index if not exists events_owner on events (owner_id, position desc);
create index if not exists events_subject on events (subject, position desc);
create index if not exists events_actor on events (actor_id, position desc);
create index if not exists events_type on events (type, position desc);
create index if not exists events_correlation on events (correlation_id);
create index if not exists events_at on events (at);`;

/**
 * The owners of streams that are new, then the events with theirs, in one statement. A stream belongs to whom its event
 * names ($14, $15), or to whom the bot belongs that it names ($16, $17); whoever is known first stays.
 */
const EVENTS = `
with named as (select * from unnest($14::text[], $15::text[]) as named(stream, owner_id)),
by_bot as (
  select new.stream, coalesce(bot.owner_id, named.owner_id) as owner_id
  from unnest($16::text[], $17::text[]) as new(stream, bot)
  left join owners bot on bot.stream = new.bot
  left join named on named.stream = new.bot),
news as (select * from named union all select * from by_bot where owner_id is not null),
kept as (insert into owners (stream, owner_id) select * from news on conflict (stream) do nothing)
insert into events (position, event_id, at, type, category, subject, revision, actor_kind, actor_id,
  correlation_id, causation_id, words, owner_id)
select new.position, new.event_id, new.at, new.type, new.category, new.subject, new.revision, new.actor_kind, new.actor_id,
  new.correlation_id, new.causation_id, new.words, coalesce(owners.owner_id, news.owner_id)
from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[],
  $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
  as new(position, event_id, at, type, category, subject, revision, actor_kind, actor_id, correlation_id, causation_id,
    words, stream)
left join owners on owners.stream = new.stream
left join news on news.stream = new.stream`;

/** The owner that an event itself names: accounts own themselves. */
function ownerOf(event: Recorded): string | null {
  if (categoryOf(event.stream) === 'account') return aggregateIdOf(event.stream);
  const { ownerId, accountId } = event.data as { ownerId?: unknown; accountId?: unknown };
  if (typeof ownerId === 'string') return ownerId;
  return typeof accountId === 'string' ? accountId : null;
}

const botOf = (event: Recorded): string | null => {
  const { botId } = event.data as { botId?: unknown };
  return typeof botId === 'string' ? `bot-${botId}` : null;
};

/** The first answer for each stream. */
function perStream(events: readonly Recorded[], answer: (event: Recorded) => string | null): Map<string, string> {
  const found = new Map<string, string>();
  for (const event of events) {
    const value = found.has(event.stream) ? null : answer(event);
    if (value !== null) found.set(event.stream, value);
  }
  return found;
}

/** Every event of the service: who did what when, to which aggregate, in words. Nothing personal is copied into it. */
export const auditProjection: RelationalProjection = {
  name: 'audit',
  version: 2,
  kind: 'relational',
  categories: [
    'account',
    'email',
    'identity',
    'session',
    'bot',
    'apiKey',
    'apiKeyQuota',
    'knowledge',
    'scrape',
    'conversation',
    'botPurge',
  ],
  hidePersonal: true,
  schema,
  readerIndexes,
  project: (events) => {
    const named = perStream(events, ownerOf);
    const byBot = perStream(events, (event) => (named.has(event.stream) ? null : botOf(event)));
    const values = [
      events.map(({ position }) => position),
      events.map(({ id }) => id),
      events.map(({ metadata }) => metadata.occurredAt),
      events.map(({ type }) => type),
      events.map(({ stream }) => categoryOf(stream)),
      events.map(({ stream }) => aggregateIdOf(stream)),
      events.map(({ revision }) => revision),
      events.map(({ metadata }) => metadata.actor.kind),
      events.map(({ metadata }) => metadata.actor.id),
      events.map(({ metadata }) => metadata.correlationId),
      events.map(({ metadata }) => metadata.causationId ?? null),
      events.map(inWords),
      events.map(({ stream }) => stream),
      [...named.keys()],
      [...named.values()],
      [...byBot.keys()],
      [...byBot.values()],
    ];
    return [{ text: EVENTS, values }];
  },
};
