-- A run that was requested earlier than the one that is live goes on to its end, and is told then that it was superseded,
-- however often it asks. Its pages were taken away while it read: it could neither go on nor end.

-- The source of a run in whose place a newer one is live; remembered for as long as the run may ask again.
alter table knowledge_removed add column superseded_in uuid;
create index on knowledge_removed (superseded_in) where superseded_in is not null;

-- What is live of a source, as the outcome of a run.
create function knowledge_outcome(p_outcome text, p_source_id uuid, p_swept integer) returns jsonb
language sql stable set search_path = public, extensions as $$
  select jsonb_build_object('outcome', p_outcome, 'swept', p_swept,
    'pages', (select count(*) from knowledge_sources s
      join knowledge_generation_pages gp on gp.generation = s.live_generation where s.source_id = p_source_id),
    'chunks', coalesce((select s.live_chunks from knowledge_sources s where s.source_id = p_source_id), 0));
$$;

create or replace function knowledge_publish(p_generation uuid) returns jsonb
language plpgsql set search_path = public, extensions set statement_timeout = '300s' as $$
declare
  g knowledge_generations;
  s knowledge_sources;
  v_superseded_in uuid;
  swept integer := 0;
begin
  select s1.* into s from knowledge_sources s1
    join knowledge_generations g1 on g1.source_id = s1.source_id where g1.generation = p_generation for update of s1;
  -- After the lock: while it was waited for, another one may have taken the place of this one.
  select * into g from knowledge_generations where generation = p_generation;
  if not found then
    select superseded_in into v_superseded_in from knowledge_removed where id = p_generation;
    if v_superseded_in is null or exists (select 1 from knowledge_removed where id = v_superseded_in) then
      return jsonb_build_object('outcome', 'closed');
    end if;
    return knowledge_outcome('superseded', v_superseded_in, 0);
  end if;
  if exists (select 1 from knowledge_removed where id in (g.source_id, g.bot_id, p_generation)) then
    return jsonb_build_object('outcome', 'closed');
  end if;
  if s.live_generation is distinct from p_generation then
    if s.live_requested_at > g.requested_at then
      insert into knowledge_removed (id, superseded_in) values (p_generation, g.source_id) on conflict do nothing;
      delete from knowledge_generations where generation = p_generation;
      return knowledge_outcome('superseded', g.source_id, knowledge_sweep(g.source_id));
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
    -- Only the one that was live: others are being built, by runs that end by themselves. Its own run may not have got to
    -- report yet that it was.
    delete from knowledge_removed where superseded_in = g.source_id and removed_at < now() - interval '7 days';
    insert into knowledge_removed (id, superseded_in)
      select generation, source_id from knowledge_generations where generation = s.live_generation on conflict do nothing;
    delete from knowledge_generations where generation = s.live_generation;
    swept := knowledge_sweep(g.source_id);
  end if;
  return knowledge_outcome('live', g.source_id, swept);
end $$;

do $$
begin
  revoke all on function knowledge_outcome(text, uuid, integer) from public;
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on function knowledge_outcome(text, uuid, integer) from anon, authenticated;
    grant execute on function knowledge_outcome(text, uuid, integer) to service_role;
  end if;
end $$;

notify pgrst, 'reload schema';
