-- A page that the store cannot take leaves the generation that is being built. As with a page that could not be read, what was
-- live at its address stays, unless another model embedded it. Its text goes when the generation is published or discarded.
create function knowledge_drop_page(p_generation uuid, p_page_id uuid) returns integer
language plpgsql set search_path = public, extensions as $$
declare
  v_urls text[];
begin
  with dropped as (
    delete from knowledge_generation_pages where generation = p_generation and page_id = p_page_id returning url)
  select array_agg(url) into v_urls from dropped;
  if not exists (select 1 from knowledge_generations g join knowledge_sources s using (source_id)
                 where g.generation = p_generation and s.live_model = g.model) then
    return 0;
  end if;
  return knowledge_carry_pages(p_generation, v_urls, false);
end $$;

do $$
begin
  revoke all on function knowledge_drop_page(uuid, uuid) from public;
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on function knowledge_drop_page(uuid, uuid) from anon, authenticated;
    grant execute on function knowledge_drop_page(uuid, uuid) to service_role;
  end if;
end $$;

notify pgrst, 'reload schema';
