-- Keys of personal data, one per subject. Deleting `wrapped` makes the subject's personal fields unreadable for ever.
CREATE TABLE subject_keys (
  subject       text PRIMARY KEY,
  within        text,
  wrapped       bytea,
  master_key_id text        NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  erased_at     timestamptz
);
CREATE INDEX subject_keys_within ON subject_keys (within) WHERE within IS NOT NULL;
CREATE INDEX subject_keys_master_key ON subject_keys (master_key_id) WHERE wrapped IS NOT NULL;
