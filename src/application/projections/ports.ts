import type { Result } from '../../domain/shared/result.js';

/** A projection or process manager as operators see it. */
export interface ProjectionStatus {
  readonly name: string;
  readonly paused: boolean;
  /** live, catching up, retrying, rebuilding, paused, stopped. */
  readonly state: string;
  readonly error: string | null;
  /** Host and process id of the process that runs it. */
  readonly holder: string | null;
  readonly position: string | null;
  /** An estimate while history is read. */
  readonly lagEvents: number | null;
  readonly lagSeconds: number | null;
  readonly deadLetters: number;
  readonly rebuildable: boolean;
  readonly rebuild: RebuildStatus;
}

export interface RebuildStatus {
  readonly state: 'requested' | 'running' | 'switching' | 'cancelling' | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly events: number | null;
  /** 0 to 1, of the log. */
  readonly progress: number | null;
  readonly eventsPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly error: string | null;
}

export interface DeadLetterView {
  readonly id: string;
  readonly projection: string;
  readonly kind: 'poison' | 'held';
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly error: string;
  readonly attempts: number;
  readonly createdAt: string;
}

export interface RetryOutcome {
  /** How many dead letters the stream still has. */
  readonly remaining: number;
  /** Why it stopped; null when all were applied. */
  readonly error: string | null;
}

export type ProjectionRefusal = 'unknown' | 'notRebuildable' | 'alreadyRebuilding' | 'noRebuild';

/** What operators can ask of projections, whichever process runs them. */
export interface ProjectionAdmin {
  list(): Promise<ProjectionStatus[]>;
  rebuild(name: string): Promise<Result<ProjectionStatus, ProjectionRefusal>>;
  cancel(name: string): Promise<Result<ProjectionStatus, ProjectionRefusal>>;
  setPaused(name: string, paused: boolean): Promise<Result<ProjectionStatus, ProjectionRefusal>>;
  deadLetters(filter: {
    readonly projection?: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<{ readonly items: DeadLetterView[]; readonly total: number }>;
  deadLetter(id: string): Promise<DeadLetterView | null>;
  /** Retries all dead letters of the stream of this one, in order; null when it does not exist, 'timeout' when nobody runs the projection. */
  retry(id: string, timeoutMs?: number): Promise<RetryOutcome | 'timeout' | null>;
  /** Gives this event up for this projection; the rest of its stream can then be retried. False when it does not exist. */
  discard(id: string): Promise<boolean>;
  /** Calls back whenever a rebuild or a retry has moved. @returns how to stop. */
  onChange(listener: (name: string) => void): () => void;
}
