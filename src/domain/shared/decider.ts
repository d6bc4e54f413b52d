import type { AnyEvent, EventOf } from './event.js';
import type { Result } from './result.js';

/** What a refusal means to the caller, whatever the transport. */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'stale'
  | 'gone'
  | 'tooMany'
  | 'unavailable';

/** An expected "no". `code` is stable and machine readable (UPPER_SNAKE), `detail` is for people, `info` extra facts. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly detail: string;
  readonly info?: RefusalInfo;
}

/** The members of problem details (RFC 9457) have a meaning of their own there, and would be overwritten. */
export type RefusalInfo = Readonly<Record<string, unknown>> & {
  readonly [Reserved in 'type' | 'title' | 'status' | 'detail' | 'code' | 'requestId']?: never;
};

export type AnyCommand = EventOf<string, object>;
export type CommandOf<Type extends string, Data extends object = Record<never, never>> = EventOf<Type, Data>;

/**
 * An aggregate as two pure functions (J. Chassaing's "decider"). `decide` answers a command with new events
 * (none when there is nothing to change) or a refusal; `evolve` folds events into state.
 * Time, ids and random values come in with the command.
 */
export interface Decider<C extends AnyCommand, E extends AnyEvent, S, R extends Refusal = Refusal> {
  /** Stream category: streams are named `<category>-<id>`. */
  readonly category: string;
  readonly initial: S;
  readonly evolve: (state: S, event: E) => S;
  readonly decide: (command: C, state: S) => Result<readonly E[], R>;
}
