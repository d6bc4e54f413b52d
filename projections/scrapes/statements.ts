/** The tables of this read model, and what writes them. */
export const schema = `
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

export const REQUESTED = `
insert into scrapes (id, source_id, bot_id, owner_id, url, mode, trigger, max_pages, status, requested_at, revision)
select id, "sourceId", "botId", "ownerId", url, mode, trigger, "maxPages", 'running', "requestedAt", 0
from jsonb_to_recordset($1::jsonb) as new(id text, "sourceId" text, "botId" text, "ownerId" text, url text, mode text,
  trigger text, "maxPages" integer, "requestedAt" timestamptz)
on conflict (id) do nothing`;

export const PAGES = `
insert into scrape_pages (scrape_id, position, url, outcome, reason, detail, title, via, page_id)
select * from jsonb_to_recordset($1::jsonb) as new(scrape_id text, position bigint, url text, outcome text, reason text,
  detail text, title text, via text, page_id text)
on conflict do nothing`;

export const CHUNKS = `
update scrape_pages set chunks = new.chunks
from unnest($1::text[], $2::text[], $3::integer[]) as new(scrape_id, page_id, chunks)
where scrape_pages.scrape_id = new.scrape_id and scrape_pages.page_id = new.page_id`;

export const REFUSED = `
update scrape_pages set outcome = 'failed', reason = new.code, detail = new.detail
from jsonb_to_recordset($1::jsonb) as new(id text, "pageId" text, code text, detail text)
where scrape_pages.scrape_id = new.id and scrape_pages.page_id = new."pageId"`;

export const COUNTED = `
update scrapes set scraped = scrapes.scraped + new.scraped, unchanged = scrapes.unchanged + new.unchanged,
  skipped = scrapes.skipped + new.skipped, failed = scrapes.failed + new.failed, embedded = scrapes.embedded + new.embedded,
  reused = scrapes.reused + new.reused, pending = scrapes.pending + new.pending,
  not_visited = scrapes.not_visited + new.not_visited, kept = scrapes.kept + new.kept, pruned = scrapes.pruned + new.pruned,
  revision = new.revision
from jsonb_to_recordset($1::jsonb) as new(id text, scraped integer, unchanged integer, skipped integer, failed integer,
  embedded integer, reused integer, pending integer, not_visited integer, kept integer, pruned integer, revision integer)
where scrapes.id = new.id`;

export const ENDED = `
update scrapes set status = new.status, ended_at = new.at, duration_ms = new."durationMs", pages = new.pages,
  chunks = new.chunks, code = new.code, detail = new.detail, pending = 0
from jsonb_to_recordset($1::jsonb) as new(id text, status text, at timestamptz, "durationMs" integer, pages integer,
  chunks integer, code text, detail text)
where scrapes.id = new.id`;

export const NOTIFIED = `
update scrapes set notified = new.notified from unnest($1::text[], $2::text[]) as new(id, notified)
where scrapes.id = new.id`;
