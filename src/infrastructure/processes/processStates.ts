import { LRUCache } from 'lru-cache';
import { type EventStore, isUndecodable } from '../../application/ports/eventStore.js';
import type { ProcessManager } from '../../application/processManager.js';
import type { AnyEvent } from '../../domain/shared/event.js';

interface Known {
  readonly state: unknown;
  readonly revision: number;
}

const REMEMBERED = 2_000;

/** A process cannot be known because its stream holds something that cannot be read or applied. */
export class ProcessUnreadable extends Error {}

/** States of processes as folds of their streams, with the latest kept in memory. */
export class ProcessStates<S> {
  readonly #known = new LRUCache<string, Known>({ max: REMEMBERED });

  constructor(
    private readonly store: EventStore,
    private readonly manager: Pick<ProcessManager<S>, 'category' | 'initial' | 'apply'>,
  ) {}

  /** The state as of a revision of the process' stream, or as of now. */
  async load(processId: string, asOf?: number): Promise<S> {
    return (await this.loadAt(processId, asOf)).state;
  }

  /** The same, with the revision that the state is at (-1: nothing happened yet). */
  async loadAt(processId: string, asOf = Number.POSITIVE_INFINITY): Promise<{ state: S; revision: number }> {
    const remembered = this.#known.get(processId);
    let { state, revision } =
      remembered && remembered.revision <= asOf ? remembered : { state: this.manager.initial as unknown, revision: -1 };
    if (revision < asOf) {
      for await (const event of this.store.readStream(`${this.manager.category}-${processId}`, revision + 1)) {
        if (event.revision > asOf) break;
        if (isUndecodable(event))
          throw new ProcessUnreadable(`${event.stream}@${event.revision}: ${event.undecodable}`);
        state = this.#applied(state as S, event as AnyEvent, `${event.stream}@${event.revision}`);
        revision = event.revision;
      }
    }
    if (revision > (remembered?.revision ?? -1)) this.#known.set(processId, { state, revision });
    return { state: state as S, revision };
  }

  /** The next event of a process' own stream, when the one before is remembered: saves reading the stream. */
  advance(processId: string, event: AnyEvent, revision: number): S | undefined {
    const before =
      this.#known.get(processId) ?? (revision === 0 ? { state: this.manager.initial, revision: -1 } : undefined);
    if (before?.revision !== revision - 1) return undefined;
    const state = this.#applied(before.state as S, event, `${processId}@${revision}`);
    this.#known.set(processId, { state, revision });
    return state;
  }

  #applied(state: S, event: AnyEvent, place: string): S {
    try {
      return this.manager.apply(state, event);
    } catch (error) {
      throw new ProcessUnreadable(`${place}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }

  forget(): void {
    this.#known.clear();
  }
}
