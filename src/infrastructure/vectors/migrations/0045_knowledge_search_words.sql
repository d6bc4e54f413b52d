-- A search finds words without making a plan for each, unpacks the words of a chunk once, has no long list of new
-- entries to read for each word before the index itself, and compares the vectors of all that it has found.

-- New chunks first go into a list that every look-up reads as a whole; it may grow to 4 MB, and PGlite never vacuums.
alter index knowledge_chunks_words set (gin_pending_list_limit = 64);
select gin_clean_pending_list('knowledge_chunks_words');

-- The walk finds 0.9996 instead of 0.998 of the forty nearest (2,336 chunks of a manual) for half a millisecond.
do $$ begin perform '[1]'::extensions.vector; end $$;
alter function knowledge_nearest_indexed set hnsw.ef_search = '200';

-- The chunks of one bot that hold a word: at most 600, from which on the word counts as common.
create function knowledge_chunks_with(p_bot_id uuid, p_word tsquery) returns uuid[]
language plpgsql stable
set search_path = public, extensions
set plan_cache_mode = force_generic_plan
-- Words are kept out of line; the planner takes a scan that unpacks them all for cheap.
set enable_seqscan = off
as $$
begin
  return array(
    select k.chunk_id from knowledge_chunks k
    -- `is true` hides the comparison from the planner: the index of bots would lead it to unpack the words of every chunk.
    where k.live and (k.bot_id = p_bot_id) is true
      and k.words @@ (('''bot:' || p_bot_id || '''')::tsquery && p_word) limit 600);
end $$;

-- Hybrid search of one bot's live chunks: nearest vectors and best words, joined by reciprocal rank fusion
-- (Cormack, Clarke, Buettcher 2009, k = 60). A word weighs by its rarity among this bot's own chunks (the idf of BM25;
-- from 600 chunks on it counts as common and finds nothing by itself) and by ts_rank, whose 1/n^2 for the n-th occurrence
-- saturates as BM25's term frequency does.
create or replace function search_knowledge(
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
  v_total double precision;
  v_configs text[];
  v_all double precision;
  v_nearest uuid[];
begin
  select coalesce(sum(s.live_chunks), 0) into v_total from knowledge_sources s where s.bot_id = p_bot_id;
  if v_total = 0 then return; end if;
  v_configs := array(select distinct unnest(s.configs) from knowledge_sources s where s.bot_id = p_bot_id);
  -- Through the index, some thousand comparisons find the nearest of all bots, of which this one has its share; else
  -- there is one comparison for each of its chunks. (reltuples is -1 before the first `analyze`.)
  select greatest(c.reltuples, v_total) into v_all from pg_class c where c.oid = 'knowledge_chunks'::regclass;
  if v_total * v_total > 1000 * v_all then
    v_nearest := knowledge_nearest_indexed(p_bot_id, v_embedding, p_model, 40);
  end if;
  if coalesce(cardinality(v_nearest), 0) < 40 then
    v_nearest := knowledge_nearest_exact(p_bot_id, v_embedding, p_model, 40);
  end if;

  return query
  with words as materialized (
    select distinct on (w.lexeme)
      ('''' || replace(replace(w.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery as query
    from unnest(v_configs) config, unnest(to_tsvector(config::regconfig, p_query)) w
    where w.lexeme <> '' limit 24),
  hits as materialized (
    select w.query, knowledge_chunks_with(p_bot_id, w.query) as chunks from words w),
  terms as materialized (
    select h.query, h.chunks, cardinality(h.chunks) as df,
      ln(1 + (greatest(v_total - cardinality(h.chunks), 0) + 0.5) / (cardinality(h.chunks) + 0.5)) as idf
    from hits h where h.chunks <> '{}'),
  best as materialized (
    select h.chunk_id from (
      select t.idf, unnest(t.chunks) as chunk_id from terms t
      where t.df < 600 or not exists (select 1 from terms rare where rare.df < 600)) h
    group by h.chunk_id order by sum(h.idf) desc, h.chunk_id limit 80),
  by_words as materialized (
    select r.chunk_id, row_number() over (order by r.rank desc, r.chunk_id) as place
    from (
      select k.chunk_id, (
        select sum(t.idf * ts_rank('{0.4, 0.4, 0.7, 1}', u.words, t.query))
        -- `offset 0` keeps the planner from unpacking the words once for each term.
        from (select k.words || ''::tsvector as words offset 0) u join terms t on u.words @@ t.query
      ) / (0.7 + 0.3 * k.tokens / 200.0) as rank
      from best b join knowledge_chunks k using (chunk_id)
      order by 2 desc, 1 limit 40) r),
  -- What the words have found is compared as well: no way of the index may lead to it.
  compared as materialized (
    select k.chunk_id, k.embedding <=> v_embedding as distance
    from (select unnest(v_nearest) as chunk_id union select w.chunk_id from by_words w) c
    join knowledge_chunks k using (chunk_id) where k.model = p_model),
  by_vector as materialized (
    select c.chunk_id, row_number() over (order by c.distance, c.chunk_id) as place
    from compared c order by c.distance, c.chunk_id limit 40),
  fused as materialized (
    select coalesce(v.chunk_id, w.chunk_id) as chunk_id,
      (coalesce(1.0 / (60 + v.place), 0) + coalesce(1.0 / (60 + w.place), 0)) / (2.0 / 61) as score
    from by_vector v full join by_words w using (chunk_id)),
  -- One long page must not crowd out all others, nor one text that several sources hold.
  spread as materialized (
    select f.chunk_id, f.score, row_number() over (partition by k.page_id order by f.score desc, f.chunk_id) as of_page,
      row_number() over (partition by k.hash order by f.score desc, f.chunk_id) as of_text
    from fused f join knowledge_chunks k using (chunk_id)),
  chosen as materialized (
    select s.chunk_id, s.score from spread s where s.of_page <= 3 and s.of_text = 1 order by s.score desc, s.chunk_id limit p_limit)
  select s.chunk_id, k.source_id, k.content, p.title, p.url, k.heading_path, s.score::double precision,
    case when k.model = p_model then 1 - (k.embedding <=> v_embedding) end,
    coalesce((select sum(t.idf) filter (where k.words @@ t.query) / nullif(sum(t.idf), 0) from terms t), 0)::double precision
  from chosen s join knowledge_chunks k using (chunk_id) join knowledge_pages p using (page_id)
  order by s.score desc, s.chunk_id;
end $$;

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
