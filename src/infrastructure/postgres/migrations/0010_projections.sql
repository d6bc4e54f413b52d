-- What operators want of each consumer of the log (projections, process managers) and what its runner reports.
-- Checkpoints are not here: they stand beside the data that they belong to.
CREATE TABLE projections (
  name                 text PRIMARY KEY,
  paused               boolean     NOT NULL DEFAULT false,
  state                text        NOT NULL DEFAULT 'stopped',
  error                text,
  holder               text,
  position             bigint,
  lag_events           bigint,
  lag_seconds          double precision,
  reported_at          timestamptz,
  rebuild_state        text CHECK (rebuild_state IN ('requested', 'running', 'switching', 'cancelling')),
  rebuild_started_at   timestamptz,
  rebuild_finished_at  timestamptz,
  rebuild_events       bigint,
  rebuild_position     bigint,
  rebuild_target       bigint,
  rebuild_rate         double precision,
  rebuild_seconds_left double precision,
  rebuild_error        text
);

-- Events that a consumer could not apply ('poison') and the later ones of their streams ('held').
-- Only references: what an event says stays in the log.
CREATE TABLE dead_letters (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  projection      text        NOT NULL,
  generation      text        NOT NULL CHECK (generation IN ('live', 'next')),
  kind            text        NOT NULL CHECK (kind IN ('poison', 'held')),
  stream          text        NOT NULL,
  revision        bigint      NOT NULL,
  position        bigint      NOT NULL,
  event_id        text        NOT NULL,
  event_type      text        NOT NULL,
  error           text        NOT NULL,
  attempts        integer     NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT now(),
  retry_requested_at timestamptz,
  UNIQUE (projection, generation, position)
);
CREATE INDEX dead_letters_stream ON dead_letters (projection, generation, stream, revision);
CREATE INDEX dead_letters_retry ON dead_letters (projection) WHERE retry_requested_at IS NOT NULL;
