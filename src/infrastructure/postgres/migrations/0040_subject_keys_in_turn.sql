-- Making a key within a subject and erasing that subject take turns. Each step below MUST stay a statement of its own: a
-- statement sees what was committed when it began, so only one that begins with the lock held sees what the other side did.
-- As one statement, each could miss the other, and a key outlived the erasure of its owner.

-- Keys made where there is none; `wrapped` null: that subject, or what it is within, is erased.
CREATE FUNCTION subject_keys_ensure(p_subjects text[], p_within text[], p_wrapped bytea[], p_master_key_id text)
RETURNS TABLE (subject text, wrapped bytea, master_key_id text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  -- In one order, lest two callers wait for each other.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(w, 2))
    FROM (SELECT DISTINCT w FROM unnest(p_within) AS w WHERE w IS NOT NULL ORDER BY w) AS owners;
  INSERT INTO subject_keys (subject, within, wrapped, master_key_id)
    SELECT s, w, CASE WHEN EXISTS (SELECT 1 FROM subject_keys p WHERE p.subject = w AND p.wrapped IS NULL)
                      THEN NULL ELSE k END, p_master_key_id
    FROM unnest(p_subjects, p_within, p_wrapped) AS new(s, w, k)
    ON CONFLICT (subject) DO NOTHING;
  RETURN QUERY SELECT k.subject, k.wrapped, k.master_key_id FROM subject_keys k WHERE k.subject = ANY (p_subjects);
END $$;

-- The subjects that have no key any more: this one and those within it.
CREATE FUNCTION subject_keys_erase(p_subject text) RETURNS TABLE (subject text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_subject, 2));
  INSERT INTO subject_keys AS k (subject, within, wrapped, master_key_id, erased_at)
    VALUES (p_subject, NULL, NULL, '', now())
    ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, erased_at = coalesce(k.erased_at, now());
  RETURN QUERY
    WITH inner_ones AS (
      UPDATE subject_keys k SET wrapped = NULL, erased_at = now()
      WHERE k.within = p_subject AND k.wrapped IS NOT NULL RETURNING k.subject)
    SELECT p_subject UNION ALL SELECT i.subject FROM inner_ones i;
END $$;
