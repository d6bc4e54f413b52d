/** One attempt at a job. */
export interface WorkerJob {
  readonly name: string;
  /** As it was added, possibly by another program: validate it. */
  readonly data: unknown;
  readonly id: string;
  /** Failed attempts before this one. */
  readonly attemptsMade: number;
  /** Whether this is the last attempt: if it fails too, the job is given up. */
  readonly isLastAttempt: boolean;
  /** Aborts when the time limit is over or the process must stop: end soon, the job comes again. */
  readonly signal: AbortSignal;
}

/**
 * What handles the jobs of one queue. At least once: a process can be killed between the side effect and its record,
 * so look first whether the work is still wanted. Throwing means another attempt, `GiveUp` means none.
 */
export interface WorkerDefinition {
  readonly queue: string;
  /** Jobs at the same time in one process. */
  readonly concurrency: number;
  /** Milliseconds for one attempt, default 10 minutes. */
  readonly timeLimitMs?: number;
  /** A job of this name comes by itself every so often, once for all processes together. */
  readonly repeats?: { readonly name: string; readonly everyMs: number };
  /**
   * Names of jobs that are wanted until they are done, such as erasing: a server can be away for longer than all attempts
   * take, so after the last one another job of the same name and data follows.
   */
  readonly untilDone?: readonly string[];
  readonly process: (job: WorkerJob) => Promise<void>;
}

/** The job can never succeed: no further attempts. */
export class GiveUp extends Error {}
