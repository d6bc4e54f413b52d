import type pg from 'pg';
import {
  type ProjectionRow,
  type RebuildProgress,
  type RebuildState,
  type Report,
  type Row,
  toRow,
} from './controlRows.js';
import { inTransaction } from './inTransaction.js';

/** Postgres channels: something is wanted of a consumer (payload: its name); positions moved (payload: JSON). */
export const CONTROL_CHANNEL = 'nova_projection_control';
export const PROGRESS_CHANNEL = 'nova_projection_progress';
/** What a runner did (payload: the name): a rebuild moved or ended, dead letters were retried. */
export const REPORT_CHANNEL = 'nova_projection_report';

/** The `projections` table: how operators and runners in other processes speak with each other. */
export class ProjectionControl {
  constructor(private readonly pool: pg.Pool) {}

  async register(names: readonly string[]): Promise<void> {
    await this.pool.query('INSERT INTO projections (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING', [
      names,
    ]);
  }

  async get(name: string): Promise<ProjectionRow> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM projections WHERE name = $1', [name]);
    if (!rows[0]) throw new Error(`The projection ${name} is not registered`);
    return toRow(rows[0]);
  }

  async list(): Promise<ProjectionRow[]> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM projections ORDER BY name');
    return rows.map(toRow);
  }

  async setPaused(name: string, paused: boolean): Promise<void> {
    await this.pool.query('UPDATE projections SET paused = $2 WHERE name = $1', [name, paused]);
    await this.announce(CONTROL_CHANNEL, name);
  }

  /** Asks for a rebuild. @returns false when one is on its way already. */
  async requestRebuild(name: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE projections SET rebuild_state = 'requested', rebuild_started_at = now(), rebuild_finished_at = NULL,
         rebuild_events = 0, rebuild_position = NULL, rebuild_target = NULL, rebuild_rate = NULL,
         rebuild_seconds_left = NULL, rebuild_error = NULL
       WHERE name = $1 AND rebuild_state IS NULL`,
      [name],
    );
    await this.announce(CONTROL_CHANNEL, name);
    return rowCount === 1;
  }

  /** Asks for the end of a rebuild. @returns false when none can be cancelled. */
  async cancelRebuild(name: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE projections SET rebuild_state = 'cancelling' WHERE name = $1 AND rebuild_state IN ('requested', 'running')`,
      [name],
    );
    await this.announce(CONTROL_CHANNEL, name);
    return rowCount === 1;
  }

  /** Moves a rebuild on unless somebody cancelled it meanwhile. @returns whether it did. */
  async advanceRebuild(name: string, from: readonly RebuildState[], to: RebuildState): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'UPDATE projections SET rebuild_state = $3 WHERE name = $1 AND rebuild_state = ANY($2)',
      [name, from, to],
    );
    return rowCount === 1;
  }

  async saveRebuildProgress(name: string, progress: RebuildProgress): Promise<void> {
    await this.pool.query(
      `UPDATE projections SET rebuild_events = $2, rebuild_position = $3, rebuild_target = $4, rebuild_rate = $5,
         rebuild_seconds_left = $6, rebuild_error = NULL WHERE name = $1`,
      [name, progress.events, progress.position, progress.target, progress.rate, progress.secondsLeft],
    );
    await this.announce(REPORT_CHANNEL, name);
  }

  async saveRebuildError(name: string, error: string): Promise<void> {
    await this.pool.query('UPDATE projections SET rebuild_error = $2 WHERE name = $1', [name, error]);
  }

  /** The switch is done: in one transaction the rebuild ends and the dead letters of `next` become those of `live`. */
  async finishRebuild(name: string): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const ended = await client.query(
        `UPDATE projections SET rebuild_state = NULL, rebuild_finished_at = now(), rebuild_seconds_left = 0,
           rebuild_error = NULL WHERE name = $1 AND rebuild_state = 'switching'`,
        [name],
      );
      if (ended.rowCount !== 1) return;
      await client.query(`DELETE FROM dead_letters WHERE projection = $1 AND generation = 'live'`, [name]);
      await client.query(`UPDATE dead_letters SET generation = 'live' WHERE projection = $1`, [name]);
    });
    await this.announce(REPORT_CHANNEL, name);
  }

  async endCancelled(name: string): Promise<void> {
    await this.pool.query(
      `UPDATE projections SET rebuild_state = NULL, rebuild_finished_at = NULL, rebuild_error = 'cancelled'
       WHERE name = $1 AND rebuild_state = 'cancelling'`,
      [name],
    );
    await this.announce(REPORT_CHANNEL, name);
  }

  /** Stores what runners report and tells every process of the positions, in one statement. */
  async report(reports: readonly Report[]): Promise<void> {
    if (reports.length === 0) return;
    const positions = Object.fromEntries(reports.map(({ name, position }) => [name, String(position)]));
    await this.pool.query(
      `WITH saved AS (
         UPDATE projections p SET state = r.state, error = r.error, holder = r.holder, position = r.position,
           lag_events = r.lag_events, lag_seconds = r.lag_seconds, reported_at = now()
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::float8[])
           AS r(name, state, error, holder, position, lag_events, lag_seconds)
         WHERE p.name = r.name)
       SELECT pg_notify('${PROGRESS_CHANNEL}', $8)`,
      [
        reports.map((r) => r.name),
        reports.map((r) => r.state),
        reports.map((r) => r.error),
        reports.map((r) => r.holder),
        reports.map((r) => r.position),
        reports.map((r) => r.lagEvents),
        reports.map((r) => r.lagSeconds),
        JSON.stringify(positions),
      ],
    );
  }

  async positions(names: readonly string[]): Promise<Map<string, bigint>> {
    const { rows } = await this.pool.query<{ name: string; position: string }>(
      'SELECT name, position FROM projections WHERE name = ANY($1) AND position IS NOT NULL',
      [names],
    );
    return new Map(rows.map(({ name, position }) => [name, BigInt(position)]));
  }

  async announce(channel: string, payload: string): Promise<void> {
    await this.pool.query('SELECT pg_notify($1, $2)', [channel, payload]);
  }
}
