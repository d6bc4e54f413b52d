-- An account's stream says which of its stored passwords is in force; those of before are its first.
ALTER TABLE account_passwords ADD COLUMN password_id text NOT NULL DEFAULT 'first';
ALTER TABLE account_passwords ALTER COLUMN password_id DROP DEFAULT;
ALTER TABLE account_passwords DROP CONSTRAINT account_passwords_pkey;
ALTER TABLE account_passwords ADD PRIMARY KEY (account_id, password_id);
