import type pg from 'pg';
import { inTransaction } from '../projections/inTransaction.js';
import { BEGINNING, type Checkpoint, CheckpointMoved } from '../projections/target.js';

/** By id, whether a process is still going on. */
export type OpenProcesses = ReadonlyMap<string, boolean>;

/** How far a process manager has come, and which of its processes are open, in Postgres. */
export class ProcessCheckpoint {
  constructor(
    private readonly pool: pg.Pool,
    private readonly manager: string,
  ) {}

  async read(): Promise<Checkpoint | null> {
    const { rows } = await this.pool.query<{ position: string; version: number }>(
      'SELECT position, version FROM process_checkpoints WHERE name = $1',
      [this.manager],
    );
    return rows[0] ? { position: BigInt(rows[0].position), version: rows[0].version } : null;
  }

  /** Begins before the first event; one that is there stays. */
  async create(version: number): Promise<void> {
    await this.pool.query('INSERT INTO process_checkpoints VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      this.manager,
      BEGINNING,
      version,
    ]);
  }

  /** Moves on together with what it says of the processes. @throws CheckpointMoved when it does not stand at `from`. */
  async move(from: bigint, to: bigint, open: OpenProcesses): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const moved = await client.query(
        'UPDATE process_checkpoints SET position = $3 WHERE name = $1 AND position = $2',
        [this.manager, from, to],
      );
      if (moved.rowCount !== 1) throw new CheckpointMoved('live', from);
      await this.#note(client, open);
    });
  }

  /** Notes which processes are open, where the checkpoint stands. */
  note(open: OpenProcesses): Promise<void> {
    return this.#note(this.pool, open);
  }

  async #note(client: pg.Pool | pg.PoolClient, open: OpenProcesses): Promise<void> {
    if (open.size === 0) return;
    const ids = (wanted: boolean) => [...open].filter(([, isOpen]) => isOpen === wanted).map(([id]) => id);
    await client.query('INSERT INTO process_instances SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING', [
      this.manager,
      ids(true),
    ]);
    const closed = ids(false);
    if (closed.length === 0) return;
    for (const table of ['process_instances', 'process_timeouts', 'process_jobs']) {
      await client.query(`DELETE FROM ${table} WHERE manager = $1 AND process_id = ANY($2)`, [this.manager, closed]);
    }
  }
}
