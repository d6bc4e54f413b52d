-- An answer that holds texts of a subject (an account, a conversation, a bot) is sealed under the key of that subject and
-- stands in a column of its own: processes of the version before open `answer` only, and with another key. As long as they run
-- they find no answer there, take the request for one that is still running, and tell its client to try again.
-- Whose texts they are is sealed as well, under the installation's key: beside an owner that is a network address, it would
-- tell who took part in a conversation.
ALTER TABLE idempotency_keys ADD COLUMN subject bytea, ADD COLUMN subject_answer bytea;
