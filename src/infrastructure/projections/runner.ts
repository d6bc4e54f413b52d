import type PQueue from 'p-queue';
import { Backoff, Serial } from './backoff.js';
import type { Consumer, RunnerServices } from './consumer.js';
import { REPORT_CHANNEL } from './control.js';
import type { ProjectionRow, Report } from './controlRows.js';
import { LagMeter } from './lagMeter.js';
import { LiveRun } from './liveRun.js';
import { Rebuild } from './rebuild.js';
import { retryStream } from './retryDeadLetters.js';

/** In case a message was lost: how often what is wanted is looked up without being told. */
const LOOK_MS = 5_000;

interface Task {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Runs one consumer while this process holds its lease: the live run, rebuilds beside it, retries of dead letters, and
 * whatever operators want (pause, resume, cancel). Everything that writes goes through here, one after another.
 */
export class ConsumerRunner {
  readonly #serial = new Serial();
  readonly #backoff = new Backoff();
  readonly #liveRun: LiveRun;
  readonly #lag: LagMeter;
  #live: Task | undefined;
  #rebuild: Task | undefined;
  #isGateClosed = false;
  #isPaused = false;
  #wake: () => void = () => {};
  #isWoken = false;

  constructor(
    private readonly consumer: Consumer,
    private readonly services: RunnerServices,
    private readonly rebuilds: PQueue,
    private readonly holder: string,
  ) {
    this.#liveRun = new LiveRun(consumer, services, this.#serial);
    this.#lag = new LagMeter(services.feed);
  }

  /** Runs until the lease is lost or given back. */
  async run(lost: AbortSignal, isLeaseKept: () => boolean): Promise<void> {
    const { name } = this.consumer;
    this.services.observer.running(name, true);
    let isPrepared = false;
    while (!lost.aborted) {
      try {
        if (!isPrepared) await this.#takeOver(lost);
        isPrepared = true;
        await this.#look(lost);
        this.#backoff.reset();
        await this.#untilWoken(lost);
      } catch (error) {
        this.services.log.warn({ projection: name, err: error }, 'projection runner will try again');
        await this.#backoff.wait(lost);
      }
    }
    await Promise.all([this.#stop(this.#rebuild), this.#stop(this.#live)]);
    if (isLeaseKept()) await this.#liveRun.persist().catch(() => {});
    this.services.observer.running(name, false);
  }

  async #takeOver(lost: AbortSignal): Promise<void> {
    const { name, target, onTakeover } = this.consumer;
    await this.services.control.register([name]);
    await target.tidy();
    await this.#liveRun.locate();
    await onTakeover?.(lost);
  }

  /** Something may be wanted: look it up now. */
  wake(): void {
    this.#isWoken = true;
    this.#wake();
  }

  report(): Report {
    const { position, error } = this.#liveRun;
    const { lagEvents, lagSeconds } = this.#lag.of(this.#liveRun);
    this.services.observer.lag(this.consumer.name, lagEvents, lagSeconds);
    return {
      name: this.consumer.name,
      state: this.#state(),
      error,
      holder: this.holder,
      position,
      lagEvents,
      lagSeconds,
    };
  }

  #state(): string {
    if (this.#isPaused) return 'paused';
    if (!this.#live) return this.#rebuild ? 'rebuilding' : 'stopped';
    if (this.#liveRun.error !== null) return 'retrying';
    return this.#liveRun.isLive ? 'live' : 'catching up';
  }

  async #look(lost: AbortSignal): Promise<void> {
    const { name, target, version, rebuildable } = this.consumer;
    const { control } = this.services;
    let row = await control.get(name);
    const checkpoint = this.#live ? null : await target.checkpoint('live');
    const isOutdated = checkpoint !== null && checkpoint.version !== version && rebuildable;
    if (isOutdated && row.rebuild.state === null) {
      await control.requestRebuild(name);
      row = await control.get(name);
    }
    if (!row.paused) this.#isPaused = false;
    const mayWrite = !row.paused && !isOutdated && row.rebuild.state !== 'switching' && !this.#isGateClosed;
    if (mayWrite) this.#live ??= this.#start(lost, (signal) => this.#liveRun.run(signal));
    if (row.paused) await this.#pause();
    await this.#lookAtRebuild(row, lost);
    if (!row.paused) await this.#retryDeadLetters();
  }

  async #lookAtRebuild(row: ProjectionRow, lost: AbortSignal): Promise<void> {
    const { name, target, rebuildable } = this.consumer;
    const { control, deadLetters } = this.services;
    if (row.rebuild.state === null || !rebuildable) return;
    if (row.rebuild.state === 'cancelling') {
      await this.#stop(this.#rebuild);
      await target.drop('next');
      await deadLetters.clear(name, 'next');
      await control.endCancelled(name);
    } else if (!row.paused && !this.#rebuild) {
      const gate = { stop: () => this.#closeGate(), resume: () => this.#openGate() };
      const rebuild = new Rebuild(this.consumer, this.services, gate);
      this.#rebuild = this.#start(lost, async (signal) => {
        let running: Promise<void> | undefined;
        const begin = () => {
          running = rebuild.run(signal);
          return running;
        };
        // An abort takes it out of the queue at once; one that has begun ends after its batch.
        await this.rebuilds.add(begin, { signal }).catch(() => {});
        await running;
        this.#rebuild = undefined;
        this.wake();
      });
    }
  }

  async #retryDeadLetters(): Promise<void> {
    const { name, target } = this.consumer;
    const { deadLetters, store, control } = this.services;
    // The last dead letter of a stream may have been discarded.
    if (this.#liveRun.writer.isHolding) await this.#serial.run(() => this.#liveRun.writer.load());
    for (const stream of await deadLetters.retryRequests(name)) {
      await this.#serial.run(async () => {
        if (await this.#isSwitching()) return;
        await retryStream(store, deadLetters, target, name, stream);
        await this.#liveRun.writer.load();
      });
      await control.announce(REPORT_CHANNEL, name);
    }
  }

  /** Until the switch is recorded, the dead letters are those of the generation before: the new one has applied them, or has its own. */
  async #isSwitching(): Promise<boolean> {
    return this.#isGateClosed || (await this.services.control.get(this.consumer.name)).rebuild.state === 'switching';
  }

  async #pause(): Promise<void> {
    const wasRunning = this.#live !== undefined;
    await Promise.all([this.#stop(this.#rebuild), this.#stop(this.#live)]);
    [this.#rebuild, this.#live] = [undefined, undefined];
    // Only now: whoever is told so relies on that nothing is written any more.
    this.#isPaused = true;
    if (wasRunning) await this.#liveRun.persist();
  }

  async #closeGate(): Promise<void> {
    this.#isGateClosed = true;
    await this.#stop(this.#live);
    this.#live = undefined;
    // A retry of dead letters that has begun comes to its end.
    await this.#serial.run(async () => {});
  }

  #openGate(): void {
    this.#isGateClosed = false;
    this.wake();
  }

  #start(lost: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Task {
    const stop = new AbortController();
    const onLost = () => stop.abort();
    lost.addEventListener('abort', onLost);
    if (lost.aborted) stop.abort();
    const done = work(stop.signal)
      .catch((error: unknown) =>
        this.services.log.error({ projection: this.consumer.name, err: error }, 'runner failed'),
      )
      .finally(() => lost.removeEventListener('abort', onLost));
    return { stop, done };
  }

  async #stop(task: Task | undefined): Promise<void> {
    task?.stop.abort();
    await task?.done;
  }

  async #untilWoken(lost: AbortSignal): Promise<void> {
    if (!this.#isWoken && !lost.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        lost.addEventListener('abort', this.#wake, { once: true });
      });
      lost.removeEventListener('abort', this.#wake);
    }
    this.#isWoken = false;
  }
}
