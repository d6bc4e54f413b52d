-- Hybrid search of one bot's live chunks: nearest vectors and best words, joined by reciprocal rank fusion
-- (Cormack, Clarke, Buettcher 2009, k = 60). A word weighs by its rarity among this bot's own chunks (the idf of BM25;
-- from 1,000 chunks on it counts as common, so that its frequency is not counted to the end) and by ts_rank, whose
-- 1/n^2 for the n-th occurrence saturates as BM25's term frequency does.
create function search_knowledge(
  p_bot_id uuid, p_query text, p_embedding text, p_model text, p_limit integer
) returns table (
  chunk_id uuid, source_id uuid, content text, title text, url text, heading_path text[],
  score double precision, vector_score double precision, word_score double precision
)
language plpgsql stable
set search_path = public, extensions
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_embedding vector(512) := p_embedding::vector;
  v_bot tsquery := ('''bot:' || p_bot_id || '''')::tsquery;
  v_total double precision;
  v_queries tsquery[];
  v_idf double precision[];
  v_candidates tsquery;
  v_length double precision;
begin
  select count(*), coalesce(avg(length(sample.words)), 1) into v_total, v_length
    from (select c.words from knowledge_chunks c where c.bot_id = p_bot_id and c.live limit 200) sample;
  if v_total = 0 then return; end if;
  if v_total = 200 then
    select count(*) into v_total from (
      select 1 from knowledge_chunks c where c.bot_id = p_bot_id and c.live limit 20000) counted;
  end if;

  -- Materialised: merged into the outer query, each count would run once for every mention of it.
  with words as materialized (
    select distinct on (w.lexeme) w.lexeme,
      ('''' || replace(replace(w.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery as query
    from (select distinct unnest(s.configs) as config from knowledge_sources s where s.bot_id = p_bot_id) used,
      unnest(to_tsvector(used.config::regconfig, p_query)) w
    where w.lexeme <> '' limit 24),
  counted as materialized (
    select w.query, w.lexeme, (
      select count(*) from (
        select 1 from knowledge_chunks c
        where c.live and c.bot_id = p_bot_id and c.words @@ (v_bot && w.query) limit 1000) hits) as df
    from words w)
  select array_agg(t.query order by t.df, t.lexeme),
         array_agg(ln(1 + (greatest(v_total - t.df, 0) + 0.5) / (t.df + 0.5)) order by t.df, t.lexeme)
    into v_queries, v_idf
  from counted t where t.df > 0;

  -- The rarest words choose the candidates, together no more than about 1,000 chunks; all words rank them.
  select string_agg(q::text, ' | ')::tsquery into v_candidates
  from (
    select v_queries[i] as q, sum(exp(-v_idf[i])) over (order by i) as share, i
    from generate_subscripts(v_queries, 1) i) ranked
  where i <= 2 or share * v_total < 1000;

  return query
  with by_vector as materialized (
    select n.chunk_id, row_number() over (order by n.distance, n.chunk_id) as place
    from (
      select c.chunk_id, c.embedding <=> v_embedding as distance from knowledge_chunks c
      where c.live and c.bot_id = p_bot_id and c.model = p_model
      order by c.embedding <=> v_embedding limit 40) n),
  terms as materialized (
    select * from unnest(v_queries, v_idf) t(query, idf)),
  hits as materialized (
    select c.chunk_id, c.words from knowledge_chunks c
    where v_candidates is not null and c.live and c.bot_id = p_bot_id and c.words @@ (v_bot && v_candidates) limit 2000),
  best as materialized (
    select h.chunk_id from hits h join terms t on h.words @@ t.query
    group by h.chunk_id order by sum(t.idf) desc, h.chunk_id limit 100),
  by_words as materialized (
    select r.chunk_id, row_number() over (order by r.rank desc, r.chunk_id) as place
    from (
      select h.chunk_id,
        sum(t.idf * ts_rank('{0.4, 0.4, 0.7, 1}', h.words, t.query)) / (0.7 + 0.3 * min(length(h.words)) / v_length) as rank
      from best b join hits h using (chunk_id) join terms t on h.words @@ t.query
      group by h.chunk_id order by 2 desc, 1 limit 40) r),
  fused as materialized (
    select coalesce(v.chunk_id, w.chunk_id) as chunk_id,
      (coalesce(1.0 / (60 + v.place), 0) + coalesce(1.0 / (60 + w.place), 0)) / (2.0 / 61) as score
    from by_vector v full join by_words w using (chunk_id)),
  spread as (
    select f.chunk_id, f.score, c.source_id, c.content, p.title, p.url, c.heading_path, c.embedding, c.words, c.model,
      row_number() over (partition by c.page_id order by f.score desc, f.chunk_id) as of_page
    from fused f join knowledge_chunks c using (chunk_id) join knowledge_pages p using (page_id))
  select s.chunk_id, s.source_id, s.content, s.title, s.url, s.heading_path, s.score::double precision,
    case when s.model = p_model then 1 - (s.embedding <=> v_embedding) end,
    coalesce((select sum(t.idf) filter (where s.words @@ t.query) / nullif(sum(t.idf), 0) from terms t), 0)
  from spread s
  -- One long page must not crowd out all others.
  where s.of_page <= 3
  order by s.score desc, s.chunk_id
  limit p_limit;
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
