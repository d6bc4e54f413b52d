-- Building a generation. Each function may be called again with the same arguments and changes nothing then.
-- They answer `closed` when the generation is not (or no longer) being built: the run was cancelled, failed or removed.

create function knowledge_begin(
  p_generation uuid, p_source_id uuid, p_bot_id uuid, p_model text, p_requested_at timestamptz
) returns text language plpgsql set search_path = public, extensions as $$
begin
  -- The row of the source is the lock of all its generations: whoever changes which one is live takes it first.
  insert into knowledge_sources (source_id, bot_id) values (p_source_id, p_bot_id) on conflict do nothing;
  perform 1 from knowledge_sources where source_id = p_source_id for update;
  if exists (select 1 from knowledge_removed where id in (p_source_id, p_bot_id, p_generation)) then
    delete from knowledge_sources where source_id = p_source_id
      and exists (select 1 from knowledge_removed where id in (p_source_id, p_bot_id));
    return 'closed';
  end if;
  insert into knowledge_generations (generation, source_id, bot_id, model, requested_at)
    values (p_generation, p_source_id, p_bot_id, p_model, p_requested_at) on conflict do nothing;
  return 'open';
end $$;

-- A page as the run found it. `stored`: this very version already has its chunks.
create function knowledge_put_page(p_generation uuid, p_page jsonb) returns text
language plpgsql set search_path = public, extensions as $$
declare
  g knowledge_generations;
  known_chunks integer;
begin
  select * into g from knowledge_generations where generation = p_generation for share;
  if not found then return 'closed'; end if;
  insert into knowledge_pages
    (page_id, source_id, bot_id, url, content_hash, model, title, language, config, kind, simhash, markdown)
  values
    ((p_page->>'pageId')::uuid, g.source_id, g.bot_id, p_page->>'url', p_page->>'contentHash', g.model,
     p_page->>'title', p_page->>'language', p_page->>'config', p_page->>'kind', p_page->>'simhash', p_page->>'markdown')
  on conflict do nothing;
  insert into knowledge_generation_pages (generation, url, page_id, etag, last_modified, depth, links)
  values
    (p_generation, p_page->>'url', (p_page->>'pageId')::uuid, p_page->>'etag', p_page->>'lastModified',
     (p_page->>'depth')::integer, array(select jsonb_array_elements_text(p_page->'links')))
  on conflict (generation, url) do update set
    page_id = excluded.page_id, etag = excluded.etag, last_modified = excluded.last_modified,
    depth = excluded.depth, links = excluded.links, misses = 0;
  select chunks into known_chunks from knowledge_pages where page_id = (p_page->>'pageId')::uuid;
  return case when known_chunks is null then 'new' else 'stored' end;
end $$;

-- Pages of the live generation taken over as they are: unchanged (p_misses false) or gone for now (true).
create function knowledge_carry_pages(p_generation uuid, p_urls text[], p_count_miss boolean) returns integer
language plpgsql set search_path = public, extensions as $$
declare
  carried integer;
begin
  insert into knowledge_generation_pages (generation, url, page_id, etag, last_modified, depth, links, misses)
  select g.generation, old.url, old.page_id, old.etag, old.last_modified, old.depth, old.links,
         case when p_count_miss then old.misses + 1 else 0 end
  from knowledge_generations g
  join knowledge_sources s on s.source_id = g.source_id
  join knowledge_generation_pages old on old.generation = s.live_generation and old.url = any (p_urls)
  where g.generation = p_generation and s.live_generation <> g.generation
  on conflict do nothing;
  get diagnostics carried = row_count;
  return carried;
end $$;

-- Which of these chunks need no embedding, because this bot has their very text embedded by this model.
create function knowledge_known_hashes(p_bot_id uuid, p_model text, p_hashes text[]) returns setof text
language sql stable set search_path = public, extensions as $$
  select distinct hash from knowledge_chunks where bot_id = p_bot_id and model = p_model and hash = any (p_hashes);
$$;

-- All chunks of a page at once. A chunk without embedding takes that of a chunk with the same text; when that one has
-- gone in the meantime the answer is `missing`, and nothing is stored.
create function knowledge_store_chunks(p_page_id uuid, p_chunks jsonb) returns text
language plpgsql set search_path = public, extensions as $$
declare
  page knowledge_pages;
begin
  select * into page from knowledge_pages where page_id = p_page_id for update;
  if not found then return 'closed'; end if;
  if page.chunks is not null then return 'stored'; end if;
  begin
    insert into knowledge_chunks (chunk_id, page_id, source_id, bot_id, ordinal, heading_path, content, overlap, tokens,
                                  hash, model, embedding, words)
    select
      (c->>'chunkId')::uuid, page.page_id, page.source_id, page.bot_id, (c->>'ordinal')::integer,
      array(select jsonb_array_elements_text(c->'headingPath')), c->>'text', (c->>'overlap')::integer,
      (c->>'tokens')::integer, c->>'hash', page.model,
      coalesce((c->>'embedding')::vector, (
        select known.embedding from knowledge_chunks known
        where known.bot_id = page.bot_id and known.model = page.model and known.hash = c->>'hash' limit 1)),
      setweight(to_tsvector(page.config::regconfig, page.title), 'A')
        || setweight(to_tsvector(page.config::regconfig, array_to_string(array(select jsonb_array_elements_text(c->'headingPath')), ' ')), 'B')
        || to_tsvector(page.config::regconfig, c->>'text')
        || array_to_tsvector(array['bot:' || page.bot_id])
    from jsonb_array_elements(p_chunks) c;
  exception when not_null_violation then
    return 'missing';
  end;
  update knowledge_pages set chunks = jsonb_array_length(p_chunks) where page_id = p_page_id;
  return 'new';
end $$;
