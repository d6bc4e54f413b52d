-- Requests by their Idempotency-Key. Answers may hold secrets that are shown once, so they are stored encrypted.
CREATE TABLE idempotency_keys (
  owner       text        NOT NULL,
  key         text        NOT NULL,
  fingerprint text        NOT NULL,
  locked_until timestamptz,
  answer      bytea,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
