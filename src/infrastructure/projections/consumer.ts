import type { EventStore } from '../../application/ports/eventStore.js';
import type { Logger } from '../telemetry/logger.js';
import type { ProjectionControl } from './control.js';
import type { DeadLetters } from './deadLetters.js';
import type { ConsumerObserver } from './observer.js';
import type { SharedFeed } from './sharedFeed.js';
import type { Target } from './target.js';

/** Something that handles the log from a checkpoint on: a projection or a process manager. */
export interface Consumer {
  readonly name: string;
  readonly version: number;
  readonly categories: readonly string[];
  /** It takes nothing from personal fields: a rebuild reads them unopened. */
  readonly hidePersonal?: boolean;
  readonly target: Target;
  /** False for process managers: their effects must not be repeated. */
  readonly rebuildable: boolean;
  /** Runs once whenever this process becomes the one that runs it, before the first event. */
  readonly onTakeover?: (signal: AbortSignal) => Promise<void>;
}

export interface RunnerServices {
  readonly store: EventStore;
  readonly feed: SharedFeed;
  readonly control: ProjectionControl;
  readonly deadLetters: DeadLetters;
  readonly observer: ConsumerObserver;
  readonly log: Logger;
  /** Tells everybody how far the live generation has come; `isPassing`: only over events of others. */
  readonly report: (name: string, position: bigint, isPassing?: boolean) => void;
}
