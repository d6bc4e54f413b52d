import { type Runner, startProcess, startThread, type ThreadLimits } from './runner.js';

export interface ThreadPoolOptions extends ThreadLimits {
  readonly size: number;
  /** A job that runs longer than this is killed with its thread. */
  readonly timeoutMs: number;
  /** A process in place of each thread; it knows no limits of threads. */
  readonly processes?: boolean;
  /** Threads beyond one end when they have had nothing to do for so long; without it they stay. */
  readonly spareMs?: number;
}

export class ThreadFailure extends Error {}

interface Job {
  readonly request: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Lane {
  readonly runner: Runner;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Runs jobs on threads, one at a time each. The thread answers each message with `{ value }` or `{ error }`.
 * Threads start when first needed; a thread that dies or hangs fails its job only and is replaced.
 * Idle threads do not hold the process.
 */
export class ThreadPool<Request, Response> {
  readonly #lanes = new Set<Lane>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(
    private readonly entry: URL,
    private readonly options: ThreadPoolOptions,
  ) {}

  run(request: Request): Promise<Response> {
    if (this.#closed) return Promise.reject(new ThreadFailure('The threads have been closed.'));
    return new Promise<Response>((resolve, reject) => {
      this.#queue.push({ request, resolve: resolve as (value: unknown) => void, reject });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(new ThreadFailure('The threads have been closed.'));
    await Promise.all([...this.#lanes].map((lane) => this.#end(lane, 'The threads have been closed.')));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const lane = [...this.#lanes].find(({ job }) => job === null) ?? this.#start();
      if (!lane) return;
      const job = this.#queue.shift()!;
      lane.job = job;
      if (lane.timer) clearTimeout(lane.timer);
      lane.timer = setTimeout(() => {
        void this.#end(lane, `It took longer than ${this.options.timeoutMs} ms.`);
      }, this.options.timeoutMs);
      lane.runner.busy();
      lane.runner.send(job.request);
    }
  }

  #start(): Lane | undefined {
    if (this.#lanes.size >= this.options.size) return undefined;
    const { processes, ...limits } = this.options;
    const runner = processes ? startProcess(this.entry) : startThread(this.entry, limits);
    const lane: Lane = { runner, job: null, timer: null };
    this.#lanes.add(lane);
    runner.onAnswer((answer) => this.#answered(lane, answer as { value?: unknown; error?: string }));
    runner.onEnd((reason) => void this.#end(lane, reason));
    return lane;
  }

  #answered(lane: Lane, answer: { value?: unknown; error?: string }): void {
    const job = this.#release(lane);
    lane.runner.idle();
    if (answer.error === undefined) job?.resolve(answer.value);
    else job?.reject(new ThreadFailure(answer.error));
    this.#dispatch();
    if (lane.job === null) this.#spare(lane);
  }

  #spare(lane: Lane): void {
    if (this.options.spareMs === undefined) return;
    lane.timer = setTimeout(() => {
      if (this.#lanes.size > 1) void this.#end(lane, 'The thread was spare.');
    }, this.options.spareMs).unref();
  }

  async #end(lane: Lane, reason: string): Promise<void> {
    if (!this.#lanes.delete(lane)) return;
    this.#release(lane)?.reject(new ThreadFailure(reason));
    await lane.runner.end();
    if (!this.#closed) this.#dispatch();
  }

  #release(lane: Lane): Job | null {
    const job = lane.job;
    if (lane.timer) clearTimeout(lane.timer);
    [lane.job, lane.timer] = [null, null];
    return job;
  }
}
