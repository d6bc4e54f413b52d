import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import type { ScrapeEvent } from '../../src/domain/scrape/events.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

const schema = `
create table scrapes (
  id text primary key,
  source_id text not null,
  bot_id text not null,
  owner_id text not null,
  url text not null,
  mode text not null,
  trigger text not null,
  max_pages integer not null,
  status text not null,
  requested_at timestamptz not null,
  ended_at timestamptz,
  duration_ms integer,
  scraped integer not null default 0,
  unchanged integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  embedded integer not null default 0,
  reused integer not null default 0,
  pending integer not null default 0,
  not_visited integer not null default 0,
  kept integer not null default 0,
  pruned integer not null default 0,
  pages integer,
  chunks integer,
  code text,
  detail text,
  notified text not null default 'no',
  revision integer not null
);
create index scrapes_of_bot on scrapes (bot_id, requested_at desc, id desc);
create index scrapes_of_source on scrapes (source_id, requested_at desc);
create table scrape_pages (
  scrape_id text not null,
  position bigint not null,
  url text not null,
  outcome text not null,
  reason text,
  detail text,
  title text,
  via text,
  page_id text,
  chunks integer,
  primary key (scrape_id, position)
);
create index scrape_pages_by_page on scrape_pages (scrape_id, page_id);`;

const REQUESTED = `
insert into scrapes (id, source_id, bot_id, owner_id, url, mode, trigger, max_pages, status, requested_at, revision)
select id, "sourceId", "botId", "ownerId", url, mode, trigger, "maxPages", 'running', "requestedAt", 0
from jsonb_to_recordset($1::jsonb) as new(id text, "sourceId" text, "botId" text, "ownerId" text, url text, mode text,
  trigger text, "maxPages" integer, "requestedAt" timestamptz)
on conflict (id) do nothing`;

const PAGES = `
insert into scrape_pages (scrape_id, position, url, outcome, reason, detail, title, via, page_id)
select * from jsonb_to_recordset($1::jsonb) as new(scrape_id text, position bigint, url text, outcome text, reason text,
  detail text, title text, via text, page_id text)
on conflict do nothing`;

const CHUNKS = `
update scrape_pages set chunks = new.chunks
from unnest($1::text[], $2::text[], $3::integer[]) as new(scrape_id, page_id, chunks)
where scrape_pages.scrape_id = new.scrape_id and scrape_pages.page_id = new.page_id`;

const COUNTED = `
update scrapes set scraped = scrapes.scraped + new.scraped, unchanged = scrapes.unchanged + new.unchanged,
  skipped = scrapes.skipped + new.skipped, failed = scrapes.failed + new.failed, embedded = scrapes.embedded + new.embedded,
  reused = scrapes.reused + new.reused, pending = scrapes.pending + new.pending,
  not_visited = scrapes.not_visited + new.not_visited, kept = scrapes.kept + new.kept, pruned = scrapes.pruned + new.pruned,
  revision = new.revision
from jsonb_to_recordset($1::jsonb) as new(id text, scraped integer, unchanged integer, skipped integer, failed integer,
  embedded integer, reused integer, pending integer, not_visited integer, kept integer, pruned integer, revision integer)
where scrapes.id = new.id`;

const ENDED = `
update scrapes set status = new.status, ended_at = new.at, duration_ms = new."durationMs", pages = new.pages,
  chunks = new.chunks, code = new.code, detail = new.detail, pending = 0
from jsonb_to_recordset($1::jsonb) as new(id text, status text, at timestamptz, "durationMs" integer, pages integer,
  chunks integer, code text, detail text)
where scrapes.id = new.id`;

const NOTIFIED = `
update scrapes set notified = new.notified from unnest($1::text[], $2::text[]) as new(id, notified)
where scrapes.id = new.id`;

type Seen = Recorded<ScrapeEvent>;
type Of<T extends Seen['type']> = Extract<Seen, { readonly type: T }>;

interface Counts {
  scraped: number;
  unchanged: number;
  skipped: number;
  failed: number;
  embedded: number;
  reused: number;
  pending: number;
  not_visited: number;
  kept: number;
  pruned: number;
}

/** Runs with their progress and what became of each page. */
export const scrapesProjection: RelationalProjection = {
  kind: 'relational',
  name: 'scrapes',
  version: 1,
  categories: ['scrape'],
  schema,
  project: (events) => writes(events as readonly Seen[]),
};

function writes(events: readonly Seen[]): SqlWrite[] {
  const of = <T extends Seen['type']>(type: T) => events.filter((event): event is Of<T> => event.type === type);
  const result: SqlWrite[] = [];
  const add = (text: string, rows: readonly object[]): void => {
    if (rows.length > 0) result.push({ text, values: [JSON.stringify(rows)] });
  };
  add(
    REQUESTED,
    of('ScrapeRequested').map((event) => ({ id: aggregateIdOf(event.stream), ...event.data })),
  );
  add(PAGES, events.flatMap(pageRow));
  const stored = of('ChunksStored');
  if (stored.length > 0) {
    const columns = [
      stored.map(({ stream }) => aggregateIdOf(stream)),
      stored.map(({ data }) => data.pageId),
      stored.map(({ data }) => data.chunks),
    ];
    result.push({ text: CHUNKS, values: columns });
  }
  add(COUNTED, counts(events));
  add(ENDED, events.flatMap(endRow));
  const told = events.filter(({ type }) => type === 'OwnerNotified' || type === 'NotificationFailed');
  if (told.length > 0) {
    const last = new Map(
      told.map((event) => [aggregateIdOf(event.stream), event.type === 'OwnerNotified' ? 'sent' : 'failed']),
    );
    result.push({ text: NOTIFIED, values: [[...last.keys()], [...last.values()]] });
  }
  return result;
}

function pageRow(event: Seen): object[] {
  const at = { scrape_id: aggregateIdOf(event.stream), position: String(event.position) };
  const none = { reason: null, detail: null, title: null, via: null, page_id: null };
  switch (event.type) {
    case 'PageScraped': {
      const { url, title, via, pageId } = event.data;
      return [{ ...at, ...none, url, outcome: 'scraped', title, via, page_id: pageId }];
    }
    case 'PageSkipped': {
      const { url, reason, detail } = event.data;
      return [{ ...at, ...none, url, outcome: reason === 'unchanged' ? 'unchanged' : 'skipped', reason, detail }];
    }
    case 'PageFailed': {
      const { url, code, detail } = event.data;
      return [{ ...at, ...none, url, outcome: 'failed', reason: code, detail }];
    }
    default:
      return [];
  }
}

/** What the events of this batch add to each run; the revision is that of its last event. */
function counts(events: readonly Seen[]): object[] {
  const byRun = new Map<string, Counts & { revision: number }>();
  for (const event of events) {
    const id = aggregateIdOf(event.stream);
    const run = byRun.get(id) ?? {
      scraped: 0,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      embedded: 0,
      reused: 0,
      pending: 0,
      not_visited: 0,
      kept: 0,
      pruned: 0,
      revision: 0,
    };
    run.revision = event.revision;
    count(run, event);
    byRun.set(id, run);
  }
  return [...byRun].map(([id, run]) => ({ id, ...run }));
}

function count(run: Counts, event: Seen): void {
  switch (event.type) {
    case 'PageScraped':
      run.scraped++;
      run.pending++;
      break;
    case 'PageSkipped':
      run[event.data.reason === 'unchanged' ? 'unchanged' : 'skipped']++;
      break;
    case 'PageFailed':
      run.failed++;
      break;
    case 'ChunksStored':
      run.embedded += event.data.embedded;
      run.reused += event.data.reused;
      run.pending--;
      break;
    case 'CrawlFinished':
      run.not_visited += event.data.notVisited;
      run.kept += event.data.kept;
      run.pruned += event.data.pruned.length;
      break;
  }
}

function endRow(event: Seen): object[] {
  const id = aggregateIdOf(event.stream);
  const none = { pages: null, chunks: null, code: null, detail: null };
  switch (event.type) {
    case 'ScrapeCompleted': {
      const { at, durationMs, pages, chunks } = event.data;
      return [{ ...none, id, status: 'completed', at, durationMs, pages, chunks }];
    }
    case 'ScrapeFailed': {
      const { at, durationMs, code, detail } = event.data;
      return [{ ...none, id, status: 'failed', at, durationMs, code, detail }];
    }
    case 'ScrapeCancelled':
      return [{ ...none, id, status: 'cancelled', at: event.data.at, durationMs: event.data.durationMs }];
    default:
      return [];
  }
}
