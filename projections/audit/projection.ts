import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
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

/** Streams whose events name their owner. */
const OWNERS = `
insert into owners (stream, owner_id) select * from unnest($1::text[], $2::text[])
on conflict (stream) do nothing`;

/** Streams that only name their bot belong to whom the bot belongs. */
const OWNERS_BY_BOT = `
insert into owners (stream, owner_id)
select new.stream, bot.owner_id from unnest($1::text[], $2::text[]) as new(stream, bot)
join owners bot on bot.stream = new.bot
on conflict (stream) do nothing`;

const EVENTS = `
insert into events (position, event_id, at, type, category, subject, revision, actor_kind, actor_id,
  correlation_id, causation_id, words, owner_id)
select new.position, new.event_id, new.at, new.type, new.category, new.subject, new.revision, new.actor_kind, new.actor_id,
  new.correlation_id, new.causation_id, new.words, owners.owner_id
from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[],
  $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
  as new(position, event_id, at, type, category, subject, revision, actor_kind, actor_id, correlation_id, causation_id,
    words, stream)
left join owners on owners.stream = new.stream`;

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

/** The first answer for each stream, as two columns. */
function perStream(events: readonly Recorded[], answer: (event: Recorded) => string | null): [string[], string[]] {
  const found = new Map<string, string>();
  for (const event of events) {
    const value = found.has(event.stream) ? null : answer(event);
    if (value !== null) found.set(event.stream, value);
  }
  return [[...found.keys()], [...found.values()]];
}

/** Every event of the service: who did what when, to which aggregate, in words. Nothing personal is copied into it. */
export const auditProjection: RelationalProjection = {
  name: 'audit',
  version: 1,
  kind: 'relational',
  categories: [
    'account',
    'email',
    'identity',
    'session',
    'bot',
    'apiKey',
    'knowledge',
    'scrape',
    'conversation',
    'botPurge',
  ],
  ignoresPersonal: true,
  schema,
  readerIndexes,
  project: (events) => {
    const writes: SqlWrite[] = [];
    const owners = perStream(events, ownerOf);
    if (owners[0].length > 0) writes.push({ text: OWNERS, values: owners });
    const bots = perStream(events, (event) => (ownerOf(event) === null ? botOf(event) : null));
    if (bots[0].length > 0) writes.push({ text: OWNERS_BY_BOT, values: bots });
    writes.push({
      text: EVENTS,
      values: [
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
      ],
    });
    return writes;
  },
};
