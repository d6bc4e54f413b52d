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
create index if not exists events_at on events (at);`;

/**
 * The owners of the streams of these events, then the events with theirs, in one statement. A stream belongs to whom its
 * event names ($14), or to whom the bot belongs that it names ($15; $16 if that bot is new too); whoever is known first
 * stays. Owners are asked for one stream at a time: a join may read all of them for each batch. `unnest` in the list of
 * columns hands rows on; in `from` each array would be written down first.
 */
const EVENTS = `
with streams as materialized (
  select new.nth, new.category, new.subject, new.stream, coalesce(
    (select owner_id from owners where owners.stream = new.stream), new.owner_id,
    (select owner_id from owners where owners.stream = new.bot), new.bot_owner) as owner_id
  from unnest($11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
    with ordinality as new(stream, category, subject, owner_id, bot, bot_owner, nth)),
kept as (
  insert into owners (stream, owner_id) select stream, owner_id from streams where owner_id is not null
  on conflict (stream) do nothing)
insert into events (position, event_id, at, type, revision, actor_kind, actor_id, correlation_id, causation_id, words,
  category, subject, owner_id)
select new.position, new.event_id, new.at, new.type, new.revision, new.actor_kind, new.actor_id, new.correlation_id,
  new.causation_id, new.words, streams.category, streams.subject, streams.owner_id
from (select unnest($1::bigint[]) as position, unnest($2::text[]) as event_id, unnest($3::timestamptz[]) as at,
    unnest($4::text[]) as type, unnest($5::integer[]) as revision, unnest($6::text[]) as actor_kind,
    unnest($7::text[]) as actor_id, unnest($8::text[]) as correlation_id, unnest($9::text[]) as causation_id,
    unnest($10::text[]) as words, unnest($17::integer[]) as nth) as new
join streams on streams.nth = new.nth`;

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

interface Stream {
  readonly name: string;
  /** Place among the streams of the batch, from 1. */
  readonly nth: number;
  ownerId: string | null;
  bot: string | null;
}

/** The streams of a batch, each with the first owner and the first bot that one of its events names. */
function streamsOf(events: readonly Recorded[]): Map<string, Stream> {
  const streams = new Map<string, Stream>();
  for (const event of events) {
    let stream = streams.get(event.stream);
    if (!stream) {
      stream = { name: event.stream, nth: streams.size + 1, ownerId: null, bot: null };
      streams.set(event.stream, stream);
    }
    stream.ownerId ??= ownerOf(event);
    stream.bot ??= botOf(event);
  }
  return streams;
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
    const streams = streamsOf(events);
    const each = [...streams.values()];
    const values = [
      events.map(({ position }) => position),
      events.map(({ id }) => id),
      events.map(({ metadata }) => metadata.occurredAt),
      events.map(({ type }) => type),
      events.map(({ revision }) => revision),
      events.map(({ metadata }) => metadata.actor.kind),
      events.map(({ metadata }) => metadata.actor.id),
      events.map(({ metadata }) => metadata.correlationId),
      events.map(({ metadata }) => metadata.causationId ?? null),
      events.map(inWords),
      each.map(({ name }) => name),
      each.map(({ name }) => categoryOf(name)),
      each.map(({ name }) => aggregateIdOf(name)),
      each.map(({ ownerId }) => ownerId),
      each.map(({ bot }) => bot),
      each.map(({ bot }) => (bot === null ? null : (streams.get(bot)?.ownerId ?? null))),
      events.map(({ stream }) => streams.get(stream)?.nth),
    ];
    return [{ text: EVENTS, values }];
  },
};
