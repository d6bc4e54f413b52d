-- Store of record of password hashes (argon2id): they never stand in an event.
CREATE TABLE account_passwords (
  account_id text        PRIMARY KEY,
  hash       text        NOT NULL,
  changed_at timestamptz NOT NULL
);

-- One code per purpose and address (by keyed hash); the code is kept as a keyed hash, too.
CREATE TABLE one_time_codes (
  purpose      text        NOT NULL,
  address_hash text        NOT NULL,
  code_hash    bytea       NOT NULL,
  account_id   text        NOT NULL,
  tries_left   smallint    NOT NULL,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (purpose, address_hash)
);
CREATE INDEX one_time_codes_expires_at ON one_time_codes (expires_at);

-- Devices (keyed hash of the user agent) that an account has signed in from: a new one is announced by mail.
CREATE TABLE known_devices (
  account_id text        NOT NULL,
  device     text        NOT NULL,
  first_seen timestamptz NOT NULL,
  PRIMARY KEY (account_id, device)
);

-- When a key was last used, written in batches; too frequent to be an event.
CREATE TABLE api_key_uses (
  key_id       text        PRIMARY KEY,
  account_id   text        NOT NULL,
  last_used_at timestamptz NOT NULL
);
CREATE INDEX api_key_uses_account_id ON api_key_uses (account_id);
