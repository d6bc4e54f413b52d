import { hostname } from 'node:os';
import PQueue from 'p-queue';
import { deadline } from '../deadline.js';
import { Backoff } from './backoff.js';
import type { Consumer, RunnerServices } from './consumer.js';
import { CONTROL_CHANNEL } from './control.js';
import type { Report } from './controlRows.js';
import type { Leases } from './leases.js';
import type { PgListener } from './pgListener.js';
import type { ProgressMessages } from './progressMessages.js';
import { ConsumerRunner } from './runner.js';

/** How soon a standby sees that a lease has become free when nobody tells. */
const TAKEOVER_MS = 1_000;
const REPORT_MS = 1_000;
const PREPARE_MS = 10_000;
const PARALLEL_REBUILDS = 4;

export interface HostParts {
  readonly consumers: readonly Consumer[];
  readonly services: Omit<RunnerServices, 'report'>;
  readonly leases: Leases;
  readonly listener: PgListener;
  readonly messages: ProgressMessages;
  /** How often state and lag are stored, in ms; default 1000. */
  readonly reportMs?: number;
}

/** Runs consumers of the log in this process: takes the leases it can get, stands by for the others. */
export class ProjectionHost {
  readonly #runners = new Map<string, { readonly runner: ConsumerRunner; readonly done: Promise<void> }>();
  readonly #rebuilds = new PQueue({ concurrency: PARALLEL_REBUILDS });
  readonly #stopping = new AbortController();
  readonly #reported = new Map<string, string>();
  readonly #holder = `${hostname()}:${process.pid}`;
  #loop: Promise<void> | undefined;
  #reporter: NodeJS.Timeout | undefined;
  #unlisten: (() => void)[] = [];
  #nudge: () => void = () => {};

  constructor(private readonly parts: HostParts) {}

  /**
   * Makes sure that every read model exists, empty at worst, so that no query meets a missing table. To be called by
   * every role after the migrations.
   */
  async prepare(): Promise<void> {
    const { consumers, services } = this.parts;
    await services.control.register(consumers.map(({ name }) => name));
    for (const { target, version } of consumers) {
      if (!(await target.checkpoint('live'))) await target.create('live', version);
    }
  }

  /**
   * Starts to run whatever nobody else runs. Resolves when the read models exist; while a database is away it does not
   * wait for ever, the runners keep trying.
   */
  async start(): Promise<void> {
    if (this.#loop) return;
    const limit = deadline(PREPARE_MS, this.#stopping.signal);
    const backoff = new Backoff();
    while (!limit.aborted && !(await this.#isPrepared())) await backoff.wait(limit);
    this.#begin();
  }

  async #isPrepared(): Promise<boolean> {
    try {
      await this.prepare();
      return true;
    } catch (error) {
      this.parts.services.log.warn({ err: error }, 'read models cannot be prepared yet');
      return false;
    }
  }

  #begin(): void {
    if (this.#loop || this.#stopping.signal.aborted) return;
    const { listener, services, reportMs = REPORT_MS } = this.parts;
    listener.open();
    services.feed.open();
    this.#unlisten = [
      listener.on(CONTROL_CHANNEL, (name) => (name === '' ? this.#nudge() : this.#runners.get(name)?.runner.wake())),
      listener.onConnected(() => this.#wakeAll()),
    ];
    this.#reporter = setInterval(() => void this.report().catch(() => {}), reportMs);
    this.#loop = this.#takeLeases(this.#stopping.signal);
  }

  /** Stops after the batches that are being written, gives the leases back and lets the others know. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#nudge();
    if (!this.#loop) return;
    const { services } = this.parts;
    clearInterval(this.#reporter);
    await this.#loop;
    await Promise.all([...this.#runners.values()].map(({ done }) => done));
    await this.report().catch(() => {});
    for (const stop of this.#unlisten) stop();
    await services.control.announce(CONTROL_CHANNEL, '').catch(() => {});
    await services.feed.close();
  }

  /** What runs in this process. */
  get running(): readonly string[] {
    return [...this.#runners.keys()];
  }

  /** Stores the state and position of what runs here, and so tells the other processes. */
  async report(): Promise<void> {
    const news: Report[] = [];
    for (const { runner } of this.#runners.values()) {
      const report = runner.report();
      const text = `${report.state} ${report.error} ${report.position} ${report.lagEvents} ${Math.round(report.lagSeconds)}`;
      if (this.#reported.get(report.name) === text) continue;
      this.#reported.set(report.name, text);
      news.push(report);
    }
    try {
      await this.parts.services.control.report(news);
    } catch (error) {
      this.#reported.clear();
      throw error;
    }
  }

  async #takeLeases(stopping: AbortSignal): Promise<void> {
    const backoff = new Backoff();
    while (!stopping.aborted) {
      const free = this.parts.consumers.filter(({ name }) => !this.#runners.has(name));
      try {
        const acquired = await this.parts.leases.tryAcquire(free.map(({ name }) => name));
        for (const [name, lost] of acquired) {
          const consumer = free.find((one) => one.name === name);
          if (consumer) this.#run(consumer, lost, stopping);
        }
        backoff.reset();
        await this.#pause();
      } catch (error) {
        this.parts.services.log.warn({ err: error }, 'leases are out of reach');
        await backoff.wait(stopping);
      }
    }
  }

  #run(consumer: Consumer, lost: AbortSignal, stopping: AbortSignal): void {
    const { name } = consumer;
    const { messages } = this.parts;
    const report: RunnerServices['report'] = (...news) => messages.report(...news);
    const runner = new ConsumerRunner(consumer, { ...this.parts.services, report }, this.#rebuilds, this.#holder);
    const done = runner
      .run(AbortSignal.any([lost, stopping]), () => !lost.aborted)
      .catch((error: unknown) => this.parts.services.log.error({ projection: name, err: error }, 'runner failed'))
      .then(async () => {
        this.#runners.delete(name);
        this.#reported.delete(name);
        this.parts.messages.board.notLocal(name);
        await this.parts.leases.release(name);
      });
    this.#runners.set(name, { runner, done });
  }

  #wakeAll(): void {
    for (const { runner } of this.#runners.values()) runner.wake();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, TAKEOVER_MS);
      this.#nudge = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopping.signal.aborted) this.#nudge();
    });
  }
}
