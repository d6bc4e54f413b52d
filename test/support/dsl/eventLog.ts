import type { Actor, AnyEvent, EventMetadata, Recorded } from '../../../src/domain/shared/event.js';

/** A small log for specs: numbers revisions per stream and positions over all, with steady ids and times. */
export class EventLog {
  readonly events: Recorded[] = [];
  readonly #revisions = new Map<string, number>();
  #metadata: Partial<EventMetadata> = {};

  /** From here on events are recorded at this time, by this actor, and so on. */
  with(metadata: Partial<EventMetadata>): this {
    this.#metadata = { ...this.#metadata, ...metadata };
    return this;
  }

  at(occurredAt: string): this {
    return this.with({ occurredAt });
  }

  by(actor: Actor): this {
    return this.with({ actor });
  }

  add(stream: string, ...events: readonly AnyEvent[]): this {
    for (const event of events) this.record(stream, event);
    return this;
  }

  /** Adds one event and gives it as recorded. */
  record<E extends AnyEvent>(stream: string, event: E): Recorded<E> {
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const number = this.events.length + 1;
    const recorded: Recorded<E> = {
      ...event,
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      stream,
      revision,
      position: BigInt(number * 100),
      metadata: {
        commandId: `command-${number}`,
        correlationId: 'correlation-1',
        actor: { kind: 'account', id: 'account-1' },
        occurredAt: '2026-01-01T00:00:00.000Z',
        ...this.#metadata,
      },
    };
    this.events.push(recorded);
    return recorded;
  }
}

export const eventLog = (): EventLog => new EventLog();

/** One event of one stream, as the log would give it. */
export const recorded = <E extends AnyEvent>(
  stream: string,
  event: E,
  metadata: Partial<EventMetadata> = {},
): Recorded<E> => new EventLog().with(metadata).record(stream, event);
