import { type MongoError, refusalOf } from '../errors.js';

/** Runs `work` inside one durable transaction: resolved when it is on disk, rejected (and undone) when it threw. */
export type Transact = (work: () => void) => Promise<void>;

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly refusal: MongoError };

/** Jobs in one transaction; more would only make the ones behind wait longer. */
const MAX_JOBS = 512;

/**
 * Group commit: all writes that arrive while a commit is under way go into the next one, so that many concurrent writers
 * share one flush. Jobs run in the order of arrival. A MongoError refuses only its own job; any other error (disk full,
 * a fault) undoes the transaction, and its jobs are tried again one by one so that only the faulty one fails.
 */
export class CommitQueue {
  #jobs: Job[] = [];
  #running: Promise<void> | undefined;

  constructor(
    private readonly transact: Transact,
    /** Called after a transaction was undone, to drop what memory knew from it. */
    private readonly afterRollback: () => void,
  ) {}

  /** Resolves with the result of `work` once it is durable. `work` is synchronous. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is left to commit. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#jobs.length > 0) {
      // One turn of the event loop lets requests that are already in the sockets join this commit.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commit(this.#jobs.splice(0, MAX_JOBS));
    }
    this.#running = undefined;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const outcomes: Outcome[] = [];
    try {
      await this.transact(() => {
        for (const job of jobs) outcomes.push(attempt(job));
      });
    } catch (error) {
      this.afterRollback();
      if (jobs.length > 1) for (const job of jobs) await this.#commit([job]);
      else jobs[0]!.reject(error);
      return;
    }
    for (const [index, job] of jobs.entries()) {
      const outcome = outcomes[index]!;
      if ('refusal' in outcome) job.reject(outcome.refusal);
      else job.resolve(outcome.value);
    }
  }
}

function attempt(job: Job): Outcome {
  try {
    return { value: job.work() };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { refusal };
  }
}
