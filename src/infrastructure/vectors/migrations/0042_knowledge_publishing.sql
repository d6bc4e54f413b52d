-- Deletes the page versions of a source that no generation holds; their chunks go with them.
create function knowledge_sweep(p_source_id uuid) returns integer
language plpgsql set search_path = public, extensions as $$
declare
  swept integer;
begin
  delete from knowledge_pages p where p.source_id = p_source_id
    and not exists (select 1 from knowledge_generation_pages gp where gp.page_id = p.page_id);
  get diagnostics swept = row_count;
  return swept;
end $$;

-- The switch: from the moment this commits, answers are given from this generation and no longer from the one before.
-- `live`: it is (or already was) live. `superseded`: a run that was requested later is live already.
-- `incomplete`: a page has no chunks yet. `closed`: discarded or removed.
create function knowledge_publish(p_generation uuid) returns jsonb
language plpgsql set search_path = public, extensions set statement_timeout = '300s' as $$
declare
  g knowledge_generations;
  s knowledge_sources;
  swept integer := 0;
begin
  select * into g from knowledge_generations where generation = p_generation;
  if not found then return jsonb_build_object('outcome', 'closed'); end if;
  select * into s from knowledge_sources where source_id = g.source_id for update;
  if exists (select 1 from knowledge_removed where id in (g.source_id, g.bot_id, p_generation)) then
    return jsonb_build_object('outcome', 'closed');
  end if;
  if s.live_generation is distinct from p_generation then
    if s.live_requested_at > g.requested_at then
      delete from knowledge_generations where generation = p_generation;
      perform knowledge_sweep(g.source_id);
      return jsonb_build_object('outcome', 'superseded');
    end if;
    if exists (select 1 from knowledge_generation_pages gp join knowledge_pages p using (page_id)
               where gp.generation = p_generation and p.chunks is null) then
      return jsonb_build_object('outcome', 'incomplete');
    end if;
    update knowledge_chunks c set live = true
      where not c.live and c.page_id in (select page_id from knowledge_generation_pages where generation = p_generation);
    update knowledge_chunks c set live = false
      where c.live and c.source_id = g.source_id
        and c.page_id not in (select page_id from knowledge_generation_pages where generation = p_generation);
    update knowledge_sources set
      live_generation = p_generation, live_model = g.model, live_requested_at = g.requested_at,
      live_chunks = (select coalesce(sum(p.chunks), 0) from knowledge_generation_pages gp join knowledge_pages p using (page_id)
                     where gp.generation = p_generation),
      configs = array(select distinct p.config from knowledge_generation_pages gp join knowledge_pages p using (page_id)
                      where gp.generation = p_generation)
      where source_id = g.source_id;
    delete from knowledge_generations where source_id = g.source_id and requested_at <= g.requested_at
      and generation <> p_generation;
    swept := knowledge_sweep(g.source_id);
  end if;
  return (
    select jsonb_build_object('outcome', 'live', 'pages', count(*), 'chunks', coalesce(sum(p.chunks), 0), 'swept', swept)
    from knowledge_generation_pages gp join knowledge_pages p using (page_id) where gp.generation = p_generation);
end $$;

-- What a run that will not complete has stored. The live generation is never touched. The run itself is remembered as
-- gone, so that one of its jobs that is still running cannot begin it again.
create function knowledge_discard(p_generation uuid) returns text
language plpgsql set search_path = public, extensions as $$
declare
  s knowledge_sources;
begin
  select s1.* into s from knowledge_sources s1
    join knowledge_generations g on g.source_id = s1.source_id where g.generation = p_generation for update of s1;
  if s.live_generation = p_generation then return 'live'; end if;
  insert into knowledge_removed (id) values (p_generation) on conflict do nothing;
  if s.source_id is not null then
    delete from knowledge_generations where generation = p_generation;
    perform knowledge_sweep(s.source_id);
    -- A source that never had anything live leaves nothing behind.
    delete from knowledge_sources k where k.source_id = s.source_id and k.live_generation is null
      and not exists (select 1 from knowledge_generations g where g.source_id = k.source_id);
  end if;
  return 'discarded';
end $$;

-- A source or a bot that is gone for good, with all its generations, pages and chunks.
create function knowledge_remove(p_id uuid) returns integer
language plpgsql set search_path = public, extensions set statement_timeout = '300s' as $$
declare
  removed integer;
begin
  insert into knowledge_removed (id) values (p_id) on conflict do nothing;
  -- Waits for a publish that has passed its check already.
  perform 1 from knowledge_sources where source_id = p_id or bot_id = p_id for update;
  select count(*) into removed from knowledge_chunks where source_id = p_id or bot_id = p_id;
  delete from knowledge_sources where source_id = p_id or bot_id = p_id;
  return removed;
end $$;

-- What should not be: every count is zero in a healthy store. `p_open` are the runs that are going on; with `p_bot_id`
-- only what belongs to that bot is looked at.
create function knowledge_audit(p_open uuid[], p_bot_id uuid default null) returns jsonb
language sql stable set search_path = public, extensions as $$
  with chunks as materialized (
    select c.chunk_id, c.page_id, c.source_id, c.bot_id, c.ordinal, c.live from knowledge_chunks c
    where p_bot_id is null or c.bot_id = p_bot_id)
  select jsonb_build_object(
    'liveChunksOutsideLiveGeneration', (
      select count(*) from chunks c where c.live and not exists (
        select 1 from knowledge_sources s join knowledge_generation_pages gp on gp.generation = s.live_generation
        where s.source_id = c.source_id and gp.page_id = c.page_id)),
    'hiddenChunksOfLiveGeneration', (
      select count(*) from chunks c join knowledge_generation_pages gp using (page_id)
        join knowledge_sources s on s.live_generation = gp.generation where not c.live),
    'chunksOfNoOpenRun', (
      select count(*) from chunks c where not c.live and not exists (
        select 1 from knowledge_generation_pages gp where gp.page_id = c.page_id and gp.generation = any (p_open))),
    'generationsOfNoOpenRun', (
      select count(*) from knowledge_generations g where (p_bot_id is null or g.bot_id = p_bot_id)
        and not (g.generation = any (p_open)) and not exists (
          select 1 from knowledge_sources s where s.live_generation = g.generation)),
    'pagesOfNoGeneration', (
      select count(*) from knowledge_pages p where (p_bot_id is null or p.bot_id = p_bot_id) and not exists (
        select 1 from knowledge_generation_pages gp where gp.page_id = p.page_id)),
    'removedButStored', (
      select count(*) from chunks c where exists (
        select 1 from knowledge_removed r where r.id in (c.source_id, c.bot_id))),
    'duplicatePositions', (
      select count(*) from (select 1 from chunks c where c.live
        group by c.source_id, c.page_id, c.ordinal having count(*) > 1) d));
$$;
