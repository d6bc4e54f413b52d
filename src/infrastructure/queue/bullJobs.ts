import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobOptions, Jobs } from '../../application/ports/jobs.js';
import { QUEUE_PACE } from './pace.js';
import { queueMemory } from './queueMemory.js';

const DAY_SECONDS = 86_400;

/** How long a job is remembered after its end, so that the same id added again is the same job. */
export const KEPT: Pick<JobsOptions, 'removeOnComplete' | 'removeOnFail'> = {
  removeOnComplete: { age: DAY_SECONDS, count: 10_000 },
  removeOnFail: { age: 7 * DAY_SECONDS, count: 10_000 },
};

/** Jobs on BullMQ. `add` rejects while Redis is away: whoever adds decides whether to try again. */
export class BullJobs implements Jobs {
  readonly #queues = new Map<string, Queue>();

  constructor(
    private readonly connection: Redis,
    private readonly prefix: string,
    private readonly onError: (error: unknown) => void = () => {},
    private readonly firstBackoffMs = QUEUE_PACE.backoffMs,
  ) {}

  async add(queueName: string, name: string, data: object, options: JobOptions): Promise<void> {
    const { jobId, delayMs, attempts = 5, backoffMs = this.firstBackoffMs, priority, again = false } = options;
    const queue = this.queue(queueName);
    try {
      if (again) await removeEnded(queue, jobId);
      await queue.add(name, data, {
        jobId,
        attempts,
        backoff: { type: 'exponential', delay: backoffMs, jitter: 0.25 },
        ...(delayMs === undefined ? {} : { delay: delayMs }),
        ...(priority === undefined ? {} : { priority }),
        ...KEPT,
      });
    } catch (error) {
      // A queue whose connection broke before it was ready stays broken: the next attempt makes another.
      this.#queues.delete(queueName);
      void queue.close().catch(() => {});
      throw error;
    }
  }

  memory(): Promise<string> {
    return queueMemory(this.connection, this.prefix);
  }

  /** The queue itself, for the dashboard and for tests. */
  queue(name: string): Queue {
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new Queue(name, { connection: this.connection, prefix: this.prefix, skipWaitingForReady: true });
    queue.on('error', this.onError);
    this.#queues.set(name, queue);
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    this.#queues.clear();
  }
}

/** Lets an id be added anew: a job that has ended is remembered, and adding its id again would change nothing. */
export async function removeEnded(queue: Queue, jobId: string): Promise<void> {
  const job = await queue.getJob(jobId);
  if (job && ((await job.isCompleted()) || (await job.isFailed()))) await job.remove();
}
