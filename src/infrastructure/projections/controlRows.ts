/** What is wanted of a consumer, and what its runner last reported. */
export interface ProjectionRow {
  readonly name: string;
  readonly paused: boolean;
  readonly state: string;
  readonly error: string | null;
  readonly holder: string | null;
  readonly position: bigint | null;
  readonly lagEvents: number | null;
  readonly lagSeconds: number | null;
  readonly rebuild: RebuildRow;
}

export type RebuildState = 'requested' | 'running' | 'switching' | 'cancelling';

export interface RebuildRow {
  readonly state: RebuildState | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly events: number | null;
  readonly position: bigint | null;
  readonly target: bigint | null;
  /** Events per second. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
  readonly error: string | null;
}

export interface Report {
  readonly name: string;
  readonly state: string;
  readonly error: string | null;
  readonly holder: string;
  readonly position: bigint;
  readonly lagEvents: number;
  readonly lagSeconds: number;
}

export interface RebuildProgress {
  readonly events: number;
  readonly position: bigint;
  readonly target: bigint;
  readonly rate: number;
  readonly secondsLeft: number | null;
}

/** A row of the table `projections` as Postgres gives it. */
export interface Row {
  name: string;
  paused: boolean;
  state: string;
  error: string | null;
  holder: string | null;
  position: string | null;
  lag_events: string | null;
  lag_seconds: number | null;
  rebuild_state: RebuildState | null;
  rebuild_started_at: Date | null;
  rebuild_finished_at: Date | null;
  rebuild_events: string | null;
  rebuild_position: string | null;
  rebuild_target: string | null;
  rebuild_rate: number | null;
  rebuild_seconds_left: number | null;
  rebuild_error: string | null;
}

const big = (value: string | null): bigint | null => (value === null ? null : BigInt(value));
const num = (value: string | null): number | null => (value === null ? null : Number(value));

export const toRow = (row: Row): ProjectionRow => ({
  name: row.name,
  paused: row.paused,
  state: row.state,
  error: row.error,
  holder: row.holder,
  position: big(row.position),
  lagEvents: num(row.lag_events),
  lagSeconds: row.lag_seconds,
  rebuild: {
    state: row.rebuild_state,
    startedAt: row.rebuild_started_at,
    finishedAt: row.rebuild_finished_at,
    events: num(row.rebuild_events),
    position: big(row.rebuild_position),
    target: big(row.rebuild_target),
    rate: row.rebuild_rate,
    secondsLeft: row.rebuild_seconds_left,
    error: row.rebuild_error,
  },
});
