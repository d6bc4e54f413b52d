import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { GiveUp, type WorkerDefinition } from '../../application/ports/worker.js';
import type { RoleHost } from '../../application/roleHost.js';
import type { Logger } from '../telemetry/logger.js';
import { KEPT } from './bullJobs.js';

const TIME_LIMIT_MS = 600_000;
/** How long jobs may go on after the process was told to stop; then they are aborted and come again elsewhere. */
const DRAIN_MS = 20_000;
const STALLED_CHECK_MS = 5_000;
/** A job whose process was killed comes again, but one that kills its process every time must end some day. */
const MAX_STALLS = 20;
const LOCK_MS = 15_000;

/** Runs the workers of this process; survives Redis outages and drains at the end. */
export class WorkerHost implements RoleHost {
  readonly #workers: Worker[] = [];
  readonly #aborting = new AbortController();

  /** @param connect gives a connection without a retry limit per request; each worker needs its own. */
  constructor(
    private readonly definitions: readonly WorkerDefinition[],
    private readonly connect: () => Redis,
    private readonly prefix: string,
    private readonly log: Logger,
    private readonly drainMs = DRAIN_MS,
  ) {}

  async start(): Promise<void> {
    for (const definition of this.definitions) this.#workers.push(this.#worker(definition));
  }

  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#aborting.abort(new Error('The process stops')), this.drainMs);
    await Promise.all(this.#workers.map((worker) => worker.close().catch(() => {})));
    clearTimeout(timer);
    this.#workers.length = 0;
  }

  #worker(definition: WorkerDefinition): Worker {
    const { queue, concurrency } = definition;
    const worker = new Worker(queue, (job) => this.#process(definition, job), {
      connection: this.connect(),
      prefix: this.prefix,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLS,
      removeOnComplete: KEPT.removeOnComplete as { age: number },
      removeOnFail: KEPT.removeOnFail as { age: number },
    });
    worker.on('error', (err) => this.log.warn({ queue, err }, 'worker'));
    worker.on('failed', (job, err) => {
      this.log.warn({ queue, job: job?.name, jobId: job?.id, attempts: job?.attemptsMade, err }, 'job failed');
    });
    return worker;
  }

  async #process(definition: WorkerDefinition, job: Job): Promise<void> {
    const { timeLimitMs = TIME_LIMIT_MS } = definition;
    const limit = AbortSignal.timeout(timeLimitMs);
    const signal = AbortSignal.any([limit, this.#aborting.signal]);
    const over = new Promise<never>((_, reject) => {
      const fail = () =>
        reject(limit.aborted ? new Error(`The job took longer than ${timeLimitMs} ms`) : signal.reason);
      signal.addEventListener('abort', fail, { once: true });
    });
    const work = definition.process({
      name: job.name,
      data: job.data as unknown,
      id: job.id ?? '',
      attemptsMade: job.attemptsMade,
      isLastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
      signal,
    });
    try {
      await Promise.race([work, over]);
    } catch (error) {
      if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
      throw error;
    }
  }
}
