import type pg from 'pg';
import type { ProcessManager, Reaction } from '../../application/processManager.js';
import { aggregateIdOf, categoryOf, type Recorded } from '../../domain/shared/event.js';
import type { DeadLetters } from '../projections/deadLetters.js';
import {
  type Batch,
  BEGINNING,
  type Checkpoint,
  CheckpointMoved,
  DataError,
  type Generation,
  type Target,
} from '../projections/target.js';
import { isBug } from './bugs.js';
import { ProcessStates } from './processStates.js';
import type { Reactor } from './reactions.js';

/** Events of different processes that are handled at the same time. */
const CONCURRENCY = 16;
/** Events between two moves of the checkpoint: at most so many reactions are repeated after a kill. */
const PIECE = 100;

/**
 * A process manager as a consumer of the log: each event is reacted to at least once, in the order of its process, and
 * repeating a reaction does nothing because all ids derive from the event.
 */
export class ProcessTarget<S> implements Target {
  readonly states: ProcessStates<S>;

  constructor(
    private readonly pool: pg.Pool,
    private readonly manager: ProcessManager<S>,
    store: ConstructorParameters<typeof ProcessStates<S>>[0],
    private readonly reactor: Reactor,
    private readonly deadLetters: DeadLetters,
  ) {
    this.states = new ProcessStates(store, manager);
  }

  async checkpoint(): Promise<Checkpoint | null> {
    const { rows } = await this.pool.query<{ position: string; version: number }>(
      'SELECT position, version FROM process_checkpoints WHERE name = $1',
      [this.manager.name],
    );
    return rows[0] ? { position: BigInt(rows[0].position), version: rows[0].version } : null;
  }

  async create(_generation: Generation, version: number): Promise<void> {
    await this.pool.query('INSERT INTO process_checkpoints VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      this.manager.name,
      BEGINNING,
      version,
    ]);
  }

  async write(_generation: Generation, { events, from, to }: Batch): Promise<boolean> {
    if (events.length > 0 && !events.some((event) => this.#correlate(event) !== null)) return false;
    let position = from;
    for (let start = 0; start < events.length || start === 0; start += PIECE) {
      const piece = events.slice(start, start + PIECE);
      const isLast = start + PIECE >= events.length;
      const reached = isLast ? to : piece.at(-1)!.position;
      const open = await this.#handleAll(piece);
      await this.#move(position, reached, open);
      position = reached;
    }
    return true;
  }

  async repair(_generation: Generation, event: Recorded, deadLetterId: string): Promise<void> {
    const open = await this.#handleAll([event]);
    await this.#noteOpen(this.pool, open);
    await this.deadLetters.remove(deadLetterId);
  }

  async complete(): Promise<void> {}

  promote(): Promise<void> {
    return Promise.reject(new Error('A process manager has no generations: its effects must not be repeated'));
  }

  async drop(): Promise<void> {}

  async tidy(): Promise<void> {}

  forget(): void {
    this.states.forget();
  }

  /** Processes in parallel, the events of one process in order. @returns which processes are open now. */
  async #handleAll(events: readonly Recorded[]): Promise<Map<string, boolean>> {
    const groups = new Map<string, Recorded[]>();
    for (const event of events) {
      const processId = this.#correlate(event);
      if (processId === null) continue;
      groups.set(processId, [...(groups.get(processId) ?? []), event]);
    }
    const open = new Map<string, boolean>();
    const waiting = [...groups];
    const failures: unknown[] = [];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [processId, group] = next;
        try {
          for (const event of group) open.set(processId, await this.#handle(processId, event));
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, work));
    // Outages before bugs: after an outage everything is tried again, and only then does a bug become a dead letter.
    if (failures.length > 0) throw failures.find((error) => !(error instanceof DataError)) ?? failures[0];
    return open;
  }

  async #handle(processId: string, event: Recorded): Promise<boolean> {
    const { reactions, isOpen } = await this.#react(processId, event);
    const { correlationId } = event.metadata;
    try {
      await this.reactor.run(reactions, { processId, id: event.id, correlationId });
    } catch (error) {
      throw isBug(error) ? new DataError(error, event) : error;
    }
    return isOpen;
  }

  async #react(processId: string, event: Recorded): Promise<{ reactions: readonly Reaction[]; isOpen: boolean }> {
    const isOwn = categoryOf(event.stream) === this.manager.category && aggregateIdOf(event.stream) === processId;
    const state = await this.#stateAt(processId, event, isOwn);
    try {
      const answer = this.manager.react(state, event);
      return { reactions: 'ignored' in answer ? [] : answer, isOpen: this.manager.isOpen(state) };
    } catch (error) {
      // It is a pure function: whatever it throws, it will throw again.
      throw new DataError(error, event);
    }
  }

  async #stateAt(processId: string, event: Recorded, isOwn: boolean): Promise<S> {
    try {
      return (
        (isOwn ? this.states.advance(processId, event, event.revision) : undefined) ??
        (await this.states.load(processId, isOwn ? event.revision : undefined))
      );
    } catch (error) {
      throw isBug(error) ? new DataError(error, event) : error;
    }
  }

  #correlate(event: Recorded): string | null {
    try {
      return this.manager.correlate(event);
    } catch (error) {
      throw new DataError(error, event);
    }
  }

  async #move(from: bigint, to: bigint, open: ReadonlyMap<string, boolean>): Promise<void> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('BEGIN');
      const moved = await client.query(
        'UPDATE process_checkpoints SET position = $3 WHERE name = $1 AND position = $2',
        [this.manager.name, from, to],
      );
      if (moved.rowCount !== 1) throw new CheckpointMoved('live', from);
      await this.#noteOpen(client, open);
      await client.query('COMMIT');
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }

  async #noteOpen(client: pg.Pool | pg.PoolClient, open: ReadonlyMap<string, boolean>): Promise<void> {
    if (open.size === 0) return;
    const ids = (wanted: boolean) => [...open].filter(([, isOpen]) => isOpen === wanted).map(([id]) => id);
    const { name } = this.manager;
    await client.query('INSERT INTO process_instances SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING', [
      name,
      ids(true),
    ]);
    const closed = ids(false);
    if (closed.length === 0) return;
    for (const table of ['process_instances', 'process_timeouts', 'process_jobs']) {
      await client.query(`DELETE FROM ${table} WHERE manager = $1 AND process_id = ANY($2)`, [name, closed]);
    }
  }
}
