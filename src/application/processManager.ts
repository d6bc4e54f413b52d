import type { AnyCommand } from '../domain/shared/decider.js';
import type { AnyEvent, Recorded } from '../domain/shared/event.js';

/**
 * What a process manager wants done. Ids derive from the causing event and the reaction's index, so the same reaction to
 * the same event is one command or one job.
 */
export type Reaction<C extends AnyCommand = AnyCommand> =
  | { readonly kind: 'command'; readonly category: string; readonly id: string; readonly command: C }
  | {
      readonly kind: 'job';
      readonly queue: string;
      readonly name: string;
      readonly data: object;
      readonly delayMs?: number;
      /**
       * Names the job within its process, queue and name: what `outstanding` gives under the same key is the job that
       * `react` issued last, and is only issued again if it did. Give it wherever you can.
       */
      readonly key?: string;
    }
  /** A recorded deadline: at `at` (ISO) the command `onTimeout` runs if the process still wants it. */
  | {
      readonly kind: 'timeout';
      readonly key: string;
      readonly at: string;
      readonly category: string;
      readonly id: string;
      readonly command: C;
    };

export type Reactions<C extends AnyCommand = AnyCommand> = readonly Reaction<C>[] | { readonly ignored: string };

/**
 * A process as pure functions: am I interested (`correlate`), what do I now know (`apply`), what next (`react`).
 * Its state is the fold of its own stream `<category>-<process id>`.
 */
export interface ProcessManager<S, E extends AnyEvent = AnyEvent, C extends AnyCommand = AnyCommand> {
  readonly name: string;
  /** Categories of the events that it listens to. */
  readonly categories: readonly string[];
  /** Category of the stream whose fold is its state. */
  readonly category: string;
  /** The process that an event concerns, or null. */
  readonly correlate: (event: Recorded<E>) => string | null;
  readonly initial: S;
  readonly apply: (state: S, event: E) => S;
  /** Called with the state that includes `event`. */
  readonly react: (state: S, event: Recorded<E>) => Reactions<C>;
  /** What is still wanted in this state: issued again after a restart, because jobs can be lost. */
  readonly outstanding: (state: S, processId: string) => readonly Reaction<C>[];
  readonly isOpen: (state: S) => boolean;
}
