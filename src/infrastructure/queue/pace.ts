/**
 * Times of the job queues, in ms. They are the same in every installation; who starts a service by itself and waits for what
 * it does after a loss may choose shorter ones.
 */
export interface QueuePace {
  /** How often it is looked whether Redis still knows the jobs that were given to it. */
  readonly lookMs: number;
  /** Before a job that failed is tried again for the first time; then twice as long each time. */
  readonly backoffMs: number;
  /** How long nothing may be heard from a worker until its job is another's. */
  readonly lockMs: number;
  /** How often jobs are looked for whose worker is not heard from. */
  readonly stalledCheckMs: number;
}

export const QUEUE_PACE: QueuePace = { lookMs: 15_000, backoffMs: 1_000, lockMs: 15_000, stalledCheckMs: 5_000 };
