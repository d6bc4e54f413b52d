-- What the bots know. A source (a site, a page) has one live generation: the set of page versions that answers are
-- given from. A run builds the next generation beside it; nothing of it is seen before `knowledge_publish`.
create table knowledge_sources (
  source_id uuid primary key,
  bot_id uuid not null,
  live_generation uuid,
  live_model text,
  -- When the run that made the live generation was requested: an older run never replaces a newer one.
  live_requested_at timestamptz,
  live_chunks integer not null default 0,
  -- Text search configurations of its live pages.
  configs text[] not null default '{}'
);
create index on knowledge_sources (bot_id);

-- Sources and bots that are gone for good: a run that is still going must not bring them back.
create table knowledge_removed (
  id uuid primary key,
  removed_at timestamptz not null default now()
);

create table knowledge_generations (
  generation uuid primary key,
  source_id uuid not null references knowledge_sources on delete cascade,
  bot_id uuid not null,
  model text not null,
  requested_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index on knowledge_generations (source_id);

-- One version of one page: the same address with the same content, embedded by the same model.
create table knowledge_pages (
  page_id uuid primary key,
  source_id uuid not null references knowledge_sources on delete cascade,
  bot_id uuid not null,
  url text not null,
  content_hash text not null,
  model text not null,
  title text not null,
  language text,
  config text not null,
  kind text not null,
  simhash text not null,
  markdown text not null,
  -- Null until its chunks are stored.
  chunks integer,
  created_at timestamptz not null default now(),
  unique (source_id, url, content_hash, model)
);

create table knowledge_generation_pages (
  generation uuid not null references knowledge_generations on delete cascade,
  url text not null,
  page_id uuid not null references knowledge_pages on delete cascade,
  etag text,
  last_modified text,
  depth integer not null,
  links text[] not null default '{}',
  -- In how many runs in a row the page was gone.
  misses integer not null default 0,
  primary key (generation, url)
);
create index on knowledge_generation_pages (page_id);

create table knowledge_chunks (
  chunk_id uuid primary key,
  page_id uuid not null references knowledge_pages on delete cascade,
  source_id uuid not null,
  bot_id uuid not null,
  ordinal integer not null,
  heading_path text[] not null,
  content text not null,
  overlap integer not null,
  tokens integer not null,
  hash text not null,
  model text not null,
  embedding extensions.vector(512) not null,
  -- Words of title (A), headings (B) and text (D), and `bot:<id>`, so that the index itself narrows to one bot.
  words tsvector not null,
  -- Part of its source's live generation. Changed by knowledge_publish only.
  live boolean not null default false,
  unique (page_id, ordinal)
);
-- `live` is in no index and pages have room to spare, so that the switch of a generation updates rows in place (HOT)
-- and touches neither vectors nor words: it takes milliseconds, however large the source is.
alter table knowledge_chunks set (fillfactor = 60);
create index knowledge_chunks_embedding on knowledge_chunks
  using hnsw (embedding extensions.vector_cosine_ops) with (m = 16, ef_construction = 64);
create index knowledge_chunks_words on knowledge_chunks using gin (words);
create index knowledge_chunks_bot on knowledge_chunks (bot_id);
create index knowledge_chunks_reuse on knowledge_chunks (bot_id, hash, model);
create index knowledge_chunks_source on knowledge_chunks (source_id);

-- On Supabase everything in `public` is reachable with the publishable key unless row level security is on;
-- without a policy only the service role (which bypasses it) gets in.
alter table knowledge_sources enable row level security;
alter table knowledge_removed enable row level security;
alter table knowledge_generations enable row level security;
alter table knowledge_pages enable row level security;
alter table knowledge_generation_pages enable row level security;
alter table knowledge_chunks enable row level security;
