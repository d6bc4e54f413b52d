/** A fact in the past tense. `data` is complete: whoever reads it never has to look anything up. */
export interface EventOf<Type extends string, Data extends object = Record<never, never>> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

export type AnyEvent = EventOf<string, object>;

/** Who caused an event. `id` is the id of the account, key, visitor or program. */
export interface Actor {
  readonly kind: 'account' | 'apiKey' | 'visitor' | 'operator' | 'system';
  readonly id: string;
}

export interface EventMetadata {
  readonly commandId: string;
  /** One id for everything that one request set in motion. */
  readonly correlationId: string;
  /** The event or command that caused this one. */
  readonly causationId?: string;
  readonly actor: Actor;
  /** ISO 8601, UTC, milliseconds. */
  readonly occurredAt: string;
}

/**
 * An event as it stands in the log. `stream` is `<category>-<id>`, `revision` its number in the stream (from 0),
 * `position` its place in the whole log (strictly increasing, not dense).
 */
export type Recorded<E extends AnyEvent = AnyEvent> = E & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly metadata: EventMetadata;
};

/** Stands in the place of a personal field whose subject was erased. */
export const ERASED = '[erased]';

export const streamName = (category: string, id: string): string => `${category}-${id}`;

/** `bot-0190…` → `bot`. Ids hold dashes too, so only the first one counts. */
export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

export const aggregateIdOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
