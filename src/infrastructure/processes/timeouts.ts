import type pg from 'pg';
import type { Reaction } from '../../application/processManager.js';
import type { AnyCommand } from '../../domain/shared/decider.js';
import type { Cause } from './cause.js';

export interface DueTimeout {
  readonly processId: string;
  readonly key: string;
  readonly dueAt: Date;
  readonly category: string;
  readonly aggregateId: string;
  readonly command: AnyCommand;
  readonly correlationId: string;
  readonly causationId: string;
}

interface Row {
  process_id: string;
  key: string;
  due_at: Date;
  category: string;
  aggregate_id: string;
  command: AnyCommand;
  correlation_id: string;
  causation_id: string;
}

/** Deadlines of one process manager, in Postgres. */
export class ProcessTimeouts {
  /** Told of every new deadline, so that the alarm clock can be set. */
  onRecorded: (dueAt: Date) => void = () => {};

  constructor(
    private readonly pool: pg.Pool,
    private readonly manager: string,
  ) {}

  /** Recording the same key again moves the deadline. */
  async record(timeout: Extract<Reaction, { kind: 'timeout' }>, cause: Cause): Promise<void> {
    await this.pool.query(
      `INSERT INTO process_timeouts
         (manager, process_id, key, due_at, category, aggregate_id, command, correlation_id, causation_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (manager, process_id, key) DO UPDATE SET due_at = excluded.due_at, category = excluded.category,
         aggregate_id = excluded.aggregate_id, command = excluded.command`,
      [
        this.manager,
        cause.processId,
        timeout.key,
        timeout.at,
        timeout.category,
        timeout.id,
        JSON.stringify(timeout.command),
        cause.correlationId,
        cause.id,
      ],
    );
    this.onRecorded(new Date(timeout.at));
  }

  async due(now: Date): Promise<DueTimeout[]> {
    const { rows } = await this.pool.query<Row>(
      'SELECT * FROM process_timeouts WHERE manager = $1 AND due_at <= $2 ORDER BY due_at LIMIT 100',
      [this.manager, now],
    );
    return rows.map((row) => ({
      processId: row.process_id,
      key: row.key,
      dueAt: row.due_at,
      category: row.category,
      aggregateId: row.aggregate_id,
      command: row.command,
      correlationId: row.correlation_id,
      causationId: row.causation_id,
    }));
  }

  async next(): Promise<Date | null> {
    const { rows } = await this.pool.query<{ next: Date | null }>(
      'SELECT min(due_at) AS next FROM process_timeouts WHERE manager = $1',
      [this.manager],
    );
    return rows[0]?.next ?? null;
  }

  /** Removes a deadline that has been dealt with, unless it was moved meanwhile. */
  async remove({ processId, key, dueAt }: Pick<DueTimeout, 'processId' | 'key' | 'dueAt'>): Promise<void> {
    await this.pool.query(
      'DELETE FROM process_timeouts WHERE manager = $1 AND process_id = $2 AND key = $3 AND due_at <= $4',
      [this.manager, processId, key, dueAt],
    );
  }
}
