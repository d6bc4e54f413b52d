import type pg from 'pg';
import type { ProcessManager, Reaction } from '../../application/processManager.js';
import { aggregateIdOf, categoryOf, type Recorded } from '../../domain/shared/event.js';
import type { DeadLetters } from '../projections/deadLetters.js';
import { type Batch, type Checkpoint, DataError, type Generation, type Target } from '../projections/target.js';
import { isBug } from './bugs.js';
import { ProcessCheckpoint } from './processCheckpoint.js';
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
  readonly #checkpoint: ProcessCheckpoint;

  constructor(
    pool: pg.Pool,
    private readonly manager: ProcessManager<S>,
    store: ConstructorParameters<typeof ProcessStates<S>>[0],
    private readonly reactor: Reactor,
    private readonly deadLetters: DeadLetters,
  ) {
    this.states = new ProcessStates(store, manager);
    this.#checkpoint = new ProcessCheckpoint(pool, manager.name);
  }

  checkpoint(): Promise<Checkpoint | null> {
    return this.#checkpoint.read();
  }

  create(_generation: Generation, version: number): Promise<void> {
    return this.#checkpoint.create(version);
  }

  async write(_generation: Generation, { events, from, to }: Batch): Promise<boolean> {
    if (events.length > 0 && !events.some((event) => this.#correlate(event) !== null)) return false;
    let position = from;
    for (let start = 0; start < events.length || start === 0; start += PIECE) {
      const piece = events.slice(start, start + PIECE);
      const isLast = start + PIECE >= events.length;
      const reached = isLast ? to : piece.at(-1)!.position;
      const open = await this.#handleAll(piece);
      await this.#checkpoint.move(position, reached, open);
      position = reached;
    }
    return true;
  }

  async repair(_generation: Generation, event: Recorded, deadLetterId: string): Promise<void> {
    const open = await this.#handleAll([event]);
    await this.#checkpoint.note(open);
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
}
