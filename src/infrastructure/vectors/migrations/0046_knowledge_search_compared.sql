-- The text of 0045 changed after databases had run it: some lack the longer walk through the index, some also the
-- comparison of what the words have found. Both are made good here; nothing changes where they are there already.

-- An owner who is no superuser gets to set it only after the library of pgvector has been loaded.
do $$ begin perform '[1]'::extensions.vector; end $$;
alter function knowledge_nearest_indexed set hnsw.ef_search = '200';

-- The function is changed where it differs, instead of being written here once more.
do $change$
declare
  v_ranked constant text := $$  by_vector as materialized (
    select n.chunk_id, n.place from unnest(v_nearest) with ordinality n(chunk_id, place)),
$$;
  v_compared constant text := $$  -- What the words have found is compared as well: no way of the index may lead to it.
  compared as materialized (
    select k.chunk_id, k.embedding <=> v_embedding as distance
    from (select unnest(v_nearest) as chunk_id union select w.chunk_id from by_words w) c
    join knowledge_chunks k using (chunk_id) where k.model = p_model),
  by_vector as materialized (
    select c.chunk_id, row_number() over (order by c.distance, c.chunk_id) as place
    from compared c order by c.distance, c.chunk_id limit 40),
$$;
  v_definition text := pg_get_functiondef('search_knowledge'::regproc);
begin
  if position(v_compared in v_definition) > 0 then return; end if;
  if position(v_ranked in v_definition) = 0 then
    raise exception 'search_knowledge is neither as 0045 makes it nor as its earlier text did';
  end if;
  execute replace(v_definition, v_ranked, v_compared);
end $change$;

notify pgrst, 'reload schema';
