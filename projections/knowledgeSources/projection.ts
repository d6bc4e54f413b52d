import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import type { KnowledgeEvent } from '../../src/domain/knowledge/events.js';
import type { ScrapeEvent } from '../../src/domain/scrape/events.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

const schema = `
create table sources (
  id text primary key,
  bot_id text not null,
  owner_id text not null,
  url text not null,
  mode text not null,
  max_pages integer not null,
  include jsonb not null,
  exclude jsonb not null,
  cron text,
  added_at timestamptz not null,
  last_run text,
  last_status text,
  last_at timestamptz,
  pages integer not null default 0,
  chunks integer not null default 0,
  live_at timestamptz
);
create index sources_of_bot on sources (bot_id, added_at desc, id desc);`;

const ADDED = `
insert into sources (id, bot_id, owner_id, url, mode, max_pages, include, exclude, added_at)
select id, "botId", "ownerId", url, mode, "maxPages", include, exclude, at
from jsonb_to_recordset($1::jsonb) as new(id text, "botId" text, "ownerId" text, url text, mode text,
  "maxPages" integer, include jsonb, exclude jsonb, at timestamptz)
on conflict (id) do update set max_pages = excluded.max_pages, include = excluded.include, exclude = excluded.exclude`;

const SCHEDULED = `
update sources set cron = new.cron from jsonb_to_recordset($1::jsonb) as new(id text, cron text)
where sources.id = new.id`;

const REMOVED = 'delete from sources where id = any($1::text[])';

const RUN = `
update sources set last_run = new.run, last_status = new.status, last_at = new.at
from jsonb_to_recordset($1::jsonb) as new(id text, run text, status text, at timestamptz) where sources.id = new.id`;

const LIVE = `
update sources set pages = new.pages, chunks = new.chunks, live_at = new.at
from jsonb_to_recordset($1::jsonb) as new(id text, pages integer, chunks integer, at timestamptz)
where sources.id = new.id`;

type Seen = Recorded<KnowledgeEvent | ScrapeEvent>;

/** What a bot's knowledge is made of: its sources, their schedules, and what is live of each. */
export const knowledgeSourcesProjection: RelationalProjection = {
  kind: 'relational',
  name: 'knowledgeSources',
  version: 1,
  categories: ['knowledge', 'scrape'],
  schema,
  project: (events) => groups(events as readonly Seen[]).map(write),
};

interface Group {
  readonly text: string;
  readonly rows: (object | string)[];
}

/** One write for each run of events of one kind, so that their order is kept: a source can be added and removed in one batch. */
function groups(events: readonly Seen[]): Group[] {
  const result: Group[] = [];
  for (const { text, row, key } of events.flatMap(rowsOf)) {
    const last = result.at(-1);
    // A statement updates a row once: a second one for the same source starts the next.
    if (last?.text === text && !last.rows.some((other) => keyOf(other) === key)) last.rows.push(row);
    else result.push({ text, rows: [row] });
  }
  return result;
}

const keyOf = (row: object | string): string => (typeof row === 'string' ? row : (row as { id: string }).id);

const write = ({ text, rows }: Group): SqlWrite =>
  text === REMOVED ? { text, values: [rows] } : { text, values: [JSON.stringify(rows)] };

interface Row {
  readonly text: string;
  readonly row: object | string;
  readonly key: string;
}

function rowsOf(event: Seen): Row[] {
  const own = aggregateIdOf(event.stream);
  const make = (text: string, id: string, row: object | string): Row => ({ text, row, key: id });
  switch (event.type) {
    case 'SourceAdded':
      return [make(ADDED, own, { id: own, ...event.data })];
    case 'SourceScheduled':
      return [make(SCHEDULED, own, { id: own, cron: event.data.cron })];
    case 'SourceRemoved':
      return [make(REMOVED, own, own)];
    case 'ScrapeRequested': {
      const { sourceId, requestedAt } = event.data;
      return [make(RUN, sourceId, { id: sourceId, run: own, status: 'running', at: requestedAt })];
    }
    case 'ScrapeCompleted': {
      const { sourceId, pages, chunks, at, published } = event.data;
      const ended = make(RUN, sourceId, { id: sourceId, run: own, status: 'completed', at });
      return published ? [ended, make(LIVE, sourceId, { id: sourceId, pages, chunks, at })] : [ended];
    }
    case 'ScrapeFailed':
    case 'ScrapeCancelled': {
      const { sourceId, at } = event.data;
      const status = event.type === 'ScrapeFailed' ? 'failed' : 'cancelled';
      return [make(RUN, sourceId, { id: sourceId, run: own, status, at })];
    }
    default:
      return [];
  }
}
