import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { derivedId } from '../../application/ids.js';
import { GiveUp, type WorkerDefinition } from '../../application/ports/worker.js';
import type { RoleHost } from '../../application/roleHost.js';
import type { Logger } from '../telemetry/logger.js';
import { KEPT, removeEnded } from './bullJobs.js';
import { QUEUE_PACE, type QueuePace } from './pace.js';
import type { MemoryWatch } from './queueMemory.js';
import { WorkerConnections } from './workerConnections.js';

const TIME_LIMIT_MS = 600_000;
/** How long jobs may go on after the process was told to stop; then they are aborted and come again elsewhere. */
const DRAIN_MS = 20_000;
/** How long the ends of jobs may take to be recorded; longer only while Redis is away, and then those jobs come again. */
const RECORD_MS = 5_000;
/** A job whose process was killed comes again, but one that kills its process every time must end some day. */
const MAX_STALLS = 20;
const RESTART_MS = 500;
/** After the last attempt at a job that is wanted until it is done, or that was cut short. */
const COMES_AGAIN_MS = 60_000;

interface Limits extends Pick<QueuePace, 'lockMs' | 'stalledCheckMs'> {
  readonly drainMs: number;
  readonly recordMs: number;
  readonly comesAgainMs: number;
}

/** Runs the workers of this process; survives Redis outages and drains at the end. */
export class WorkerHost implements RoleHost {
  readonly #running: Promise<void>[] = [];
  readonly #workers = new Map<string, Worker>();
  readonly #stopping = new AbortController();
  readonly #aborting = new AbortController();
  readonly #connections: WorkerConnections;
  readonly #underWay = new Set<Promise<void>>();
  readonly #limits: Limits;

  /** @param connect gives a new connection without a retry limit per request. */
  constructor(
    private readonly definitions: readonly WorkerDefinition[],
    connect: () => Redis,
    private readonly prefix: string,
    private readonly memory: MemoryWatch,
    private readonly log: Logger,
    limits: Partial<Limits> = {},
  ) {
    const own = { drainMs: DRAIN_MS, recordMs: RECORD_MS, comesAgainMs: COMES_AGAIN_MS };
    this.#limits = { ...QUEUE_PACE, ...own, ...limits };
    this.#connections = new WorkerConnections(connect);
  }

  async start(): Promise<void> {
    for (const definition of this.definitions) this.#running.push(this.#run(definition));
  }

  /** Resolves when the jobs under way have ended and that is recorded, or cannot be because Redis is away. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const timer = setTimeout(() => this.#aborting.abort(new Error('The process stops')), this.#limits.drainMs);
    const closing = [...this.#workers.values()].map((worker) => worker.close().catch(() => {}));
    const closed = Promise.all([...closing, ...this.#running.splice(0)]);
    const waiting = new AbortController();
    // BullMQ closes by talking to Redis, for ever if need be.
    await Promise.race([closed, this.#untilGivenUp(waiting.signal)]);
    waiting.abort();
    clearTimeout(timer);
    this.#connections.cut();
  }

  /** Resolves when no job is under way any more and there was time to record that. */
  async #untilGivenUp(signal: AbortSignal): Promise<void> {
    do {
      await Promise.allSettled(this.#underWay);
      await sleep(this.#limits.recordMs, undefined, { signal }).catch(() => {});
    } while (this.#underWay.size > 0);
  }

  /** A worker whose connection breaks before it has begun never begins: then a new one takes its place. */
  async #run(definition: WorkerDefinition): Promise<void> {
    const { queue } = definition;
    while (!this.#stopping.signal.aborted) {
      const connection = this.#connections.open();
      const worker = this.#worker(definition, connection);
      this.#workers.set(queue, worker);
      const ended = new AbortController();
      const warn = (err: unknown) => this.log.warn({ queue, err }, 'schedule');
      const schedule = () => this.#schedule(definition, connection);
      if (definition.repeats) await this.memory.keepRestored(schedule, ended.signal, warn);
      await worker.run().catch((err: unknown) => this.log.warn({ queue, err }, 'worker ended'));
      ended.abort();
      await worker.close().catch(() => {});
      connection.disconnect();
      await sleep(RESTART_MS, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  /** The job that comes by itself; asking for it again changes nothing. */
  async #schedule({ queue, repeats }: WorkerDefinition, connection: Redis): Promise<void> {
    if (!repeats) return;
    const { name, everyMs } = repeats;
    await this.#onQueue(queue, connection, (jobs) =>
      jobs.upsertJobScheduler(name, { every: everyMs }, { name, opts: KEPT }),
    );
  }

  /** One for each job that failed, however often that is noticed. */
  async #again({ queue }: WorkerDefinition, { id, name, data, opts }: Job, connection: Redis): Promise<void> {
    const { attempts = 1, backoff } = opts;
    const jobId = derivedId('again', id ?? '');
    const options = { jobId, delay: this.#limits.comesAgainMs, attempts, ...KEPT };
    await this.#onQueue(queue, connection, async (jobs) => {
      // The same job may have failed before, and have been issued again since.
      await removeEnded(jobs, jobId);
      await jobs.add(name, data, backoff ? { ...options, backoff } : options);
    });
  }

  async #onQueue(queue: string, connection: Redis, work: (jobs: Queue) => Promise<unknown>): Promise<void> {
    const jobs = new Queue(queue, { connection, prefix: this.prefix, skipWaitingForReady: true });
    // Whatever it meets is thrown as well.
    jobs.on('error', () => {});
    try {
      await work(jobs);
    } finally {
      await jobs.close();
    }
  }

  #worker(definition: WorkerDefinition, connection: Redis): Worker {
    const { queue, concurrency } = definition;
    const process = (job: Job) => {
      const work = this.#process(definition, job, connection);
      this.#underWay.add(work);
      const over = () => this.#underWay.delete(work);
      work.then(over, over);
      return work;
    };
    const worker = new Worker(queue, process, {
      connection,
      prefix: this.prefix,
      concurrency,
      autorun: false,
      lockDuration: this.#limits.lockMs,
      stalledInterval: this.#limits.stalledCheckMs,
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

  async #process(definition: WorkerDefinition, job: Job, connection: Redis): Promise<void> {
    const { timeLimitMs = TIME_LIMIT_MS, untilDone = [] } = definition;
    const isLastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
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
      isLastAttempt,
      signal,
    });
    try {
      await Promise.race([work, over]);
    } catch (error) {
      if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
      // That the process stops is no failure of the job: its last attempt is still to come.
      const isWanted = untilDone.includes(job.name) || this.#aborting.signal.aborted;
      if (isLastAttempt && isWanted) await this.#again(definition, job, connection);
      throw error;
    }
  }
}
