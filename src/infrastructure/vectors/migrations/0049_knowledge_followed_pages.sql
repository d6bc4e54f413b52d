-- Where pages lead to that are not kept themselves (noindex, a copy of another page, refused by the store): a run that was
-- cut short finds from here what nothing else leads to. They go with their generation.
create table knowledge_followed_pages (
  generation uuid not null references knowledge_generations on delete cascade,
  url text not null,
  depth integer not null,
  links text[] not null,
  primary key (generation, url)
);
alter table knowledge_followed_pages enable row level security;

create function knowledge_keep_links(p_generation uuid, p_page jsonb) returns text
language plpgsql set search_path = public, extensions as $$
begin
  perform 1 from knowledge_generations where generation = p_generation for share;
  if not found then return 'closed'; end if;
  insert into knowledge_followed_pages (generation, url, depth, links)
  values (p_generation, p_page->>'url', (p_page->>'depth')::integer,
          array(select jsonb_array_elements_text(p_page->'links')))
  on conflict do nothing;
  return 'kept';
end $$;

create or replace function knowledge_drop_page(p_generation uuid, p_page_id uuid) returns integer
language plpgsql set search_path = public, extensions as $$
declare
  v_urls text[];
begin
  -- Before its pages, in the order of those who delete it.
  perform 1 from knowledge_generations where generation = p_generation for share;
  if not found then return 0; end if;
  with dropped as (
    delete from knowledge_generation_pages where generation = p_generation and page_id = p_page_id
    returning url, depth, links),
  followed as (
    insert into knowledge_followed_pages (generation, url, depth, links)
    select p_generation, url, depth, links from dropped where cardinality(links) > 0 on conflict do nothing)
  select array_agg(url) into v_urls from dropped;
  if not exists (select 1 from knowledge_generations g join knowledge_sources s using (source_id)
                 where g.generation = p_generation and s.live_model = g.model) then
    return 0;
  end if;
  return knowledge_carry_pages(p_generation, v_urls, false);
end $$;

do $$
begin
  revoke all on function knowledge_keep_links(uuid, jsonb) from public;
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on function knowledge_keep_links(uuid, jsonb) from anon, authenticated;
    grant execute on function knowledge_keep_links(uuid, jsonb) to service_role;
  end if;
end $$;

notify pgrst, 'reload schema';
