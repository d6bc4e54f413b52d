-- How far each process manager has come in the log.
CREATE TABLE process_checkpoints (
  name     text    PRIMARY KEY,
  position bigint  NOT NULL,
  version  integer NOT NULL
);

-- Processes that are not finished: what they still want is issued again after a restart.
CREATE TABLE process_instances (
  manager    text        NOT NULL,
  process_id text        NOT NULL,
  since      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (manager, process_id)
);

-- Recorded deadlines. Timers in memory only remind of them.
CREATE TABLE process_timeouts (
  manager        text        NOT NULL,
  process_id     text        NOT NULL,
  key            text        NOT NULL,
  due_at         timestamptz NOT NULL,
  category       text        NOT NULL,
  aggregate_id   text        NOT NULL,
  command        jsonb       NOT NULL,
  correlation_id text        NOT NULL,
  causation_id   text        NOT NULL,
  PRIMARY KEY (manager, process_id, key)
);
CREATE INDEX process_timeouts_due ON process_timeouts (manager, due_at);

-- The newest job issued under each key of a process: a restart issues the same job again, not a second one.
CREATE TABLE process_jobs (
  manager    text NOT NULL,
  process_id text NOT NULL,
  queue      text NOT NULL,
  name       text NOT NULL,
  key        text NOT NULL,
  job_id     text NOT NULL,
  PRIMARY KEY (manager, process_id, queue, name, key)
);
