export interface JobOptions {
  /** The same id twice is one job. Derive it from the event that causes the job. No colon (BullMQ). */
  readonly jobId: string;
  readonly delayMs?: number;
  /** Attempts in all (default 5) with exponential back-off from `backoffMs` (default 1000). */
  readonly attempts?: number;
  readonly backoffMs?: number;
  readonly priority?: number;
  /** When a job of this id has ended (done or given up) it is added anew; otherwise the same id within a day is one job. */
  readonly again?: boolean;
}

/** The means to run a side effect. What happened is an event, never the state of a job. */
export interface Jobs {
  add(queue: string, name: string, data: object, options: JobOptions): Promise<void>;
}
