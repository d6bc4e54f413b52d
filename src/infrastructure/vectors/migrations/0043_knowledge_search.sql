-- Hybrid search of one bot's live chunks: nearest vectors and best words, joined by reciprocal rank fusion
-- (Cormack, Clarke, Buettcher 2009, k = 60). A word weighs by its rarity among this bot's own chunks (the idf of BM25;
-- from 600 chunks on it counts as common and finds nothing by itself) and by ts_rank, whose 1/n^2 for the n-th occurrence
-- saturates as BM25's term frequency does.
create function search_knowledge(
  p_bot_id uuid, p_query text, p_embedding text, p_model text, p_limit integer
) returns table (
  chunk_id uuid, source_id uuid, content text, title text, url text, heading_path text[],
  score double precision, vector_score double precision, word_score double precision
)
language plpgsql stable
set search_path = public, extensions
set plan_cache_mode = force_custom_plan
-- Words and vectors are kept out of line; the planner takes a scan that unpacks them all for cheap.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_embedding vector(512) := p_embedding::vector;
  v_bot tsquery := ('''bot:' || p_bot_id || '''')::tsquery;
  v_total double precision;
  v_configs text[];
begin
  select coalesce(sum(s.live_chunks), 0), array_agg(distinct config) into v_total, v_configs
    from knowledge_sources s left join unnest(s.configs) config on true where s.bot_id = p_bot_id;
  if v_total = 0 then return; end if;

  return query
  with words as materialized (
    select distinct on (w.lexeme)
      ('''' || replace(replace(w.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery as query
    from unnest(v_configs) config, unnest(to_tsvector(config::regconfig, p_query)) w
    where w.lexeme <> '' limit 24),
  hits as materialized (
    select w.query, c.chunk_id from words w cross join lateral (
      select k.chunk_id from knowledge_chunks k
      where k.live and k.bot_id = p_bot_id and k.words @@ (v_bot && w.query) limit 600) c),
  terms as materialized (
    select h.query, count(*) as df,
      ln(1 + (greatest(v_total - count(*), 0) + 0.5) / (count(*) + 0.5)) as idf
    from hits h group by h.query),
  best as materialized (
    select h.chunk_id from hits h join terms t using (query)
    where t.df < 600 or not exists (select 1 from terms rare where rare.df < 600)
    group by h.chunk_id order by sum(t.idf) desc, h.chunk_id limit 80),
  by_words as materialized (
    select r.chunk_id, row_number() over (order by r.rank desc, r.chunk_id) as place
    from (
      select b.chunk_id,
        sum(t.idf * ts_rank('{0.4, 0.4, 0.7, 1}', c.words, t.query)) / (0.7 + 0.3 * min(c.tokens) / 200.0) as rank
      from best b join (select k.chunk_id, k.tokens, k.words || ''::tsvector as words from knowledge_chunks k) c using (chunk_id)
      join terms t on c.words @@ t.query
      group by b.chunk_id order by 2 desc, 1 limit 40) r),
  by_vector as materialized (
    select n.chunk_id, row_number() over (order by n.distance, n.chunk_id) as place
    from (
      select k.chunk_id, k.embedding <=> v_embedding as distance from knowledge_chunks k
      where k.live and k.bot_id = p_bot_id and k.model = p_model
      order by k.embedding <=> v_embedding limit 40) n),
  fused as materialized (
    select coalesce(v.chunk_id, w.chunk_id) as chunk_id,
      (coalesce(1.0 / (60 + v.place), 0) + coalesce(1.0 / (60 + w.place), 0)) / (2.0 / 61) as score
    from by_vector v full join by_words w using (chunk_id)),
  -- One long page must not crowd out all others.
  spread as materialized (
    select f.chunk_id, f.score, row_number() over (partition by k.page_id order by f.score desc, f.chunk_id) as of_page
    from fused f join knowledge_chunks k using (chunk_id)),
  chosen as materialized (
    select s.chunk_id, s.score from spread s where s.of_page <= 3 order by s.score desc, s.chunk_id limit p_limit)
  select s.chunk_id, k.source_id, k.content, p.title, p.url, k.heading_path, s.score::double precision,
    case when k.model = p_model then 1 - (k.embedding <=> v_embedding) end,
    coalesce((select sum(t.idf) filter (where k.words @@ t.query) / nullif(sum(t.idf), 0) from terms t), 0)::double precision
  from chosen s join knowledge_chunks k using (chunk_id) join knowledge_pages p using (page_id)
  order by s.score desc, s.chunk_id;
end $$;

-- With the filter on the bot, the index may have to be read further than its first candidates (pgvector 0.8).
alter function search_knowledge set hnsw.iterative_scan = 'strict_order';

do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and (p.proname like 'knowledge\_%' or p.proname = 'search_knowledge') loop
    execute format('revoke all on function %s from public', f.name);
    if exists (select from pg_roles where rolname = 'anon') then
      execute format('revoke all on function %s from anon, authenticated', f.name);
      execute format('grant execute on function %s to service_role', f.name);
    end if;
  end loop;
end $$;

notify pgrst, 'reload schema';
