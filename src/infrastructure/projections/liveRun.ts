import { Backoff, type Serial } from './backoff.js';
import type { Consumer, RunnerServices } from './consumer.js';
import { EventWriter } from './eventWriter.js';
import { follow, type SourcePage } from './source.js';
import { BEGINNING } from './target.js';

/** How often a checkpoint is stored that nothing has to wait for: a kill costs the repetition of so much. */
const CHECKPOINT_MS = 2_000;

/** Keeps the live generation of one consumer up with the log until its signal aborts; survives any outage. */
export class LiveRun {
  /** Everything up to here has been handled, as readers see it. */
  position = BEGINNING;
  error: string | null = null;
  isLive = false;
  /** When the newest handled event happened, in ms. */
  lastEventAt: number | null = null;
  /** Distance of two events in positions, on average: turns a distance in the log into a number of events. */
  positionsPerEvent = 1;
  readonly writer: EventWriter;
  #persisted = BEGINNING;
  #persistedAt = 0;

  constructor(
    private readonly consumer: Consumer,
    private readonly services: RunnerServices,
    private readonly serial: Serial,
  ) {
    const { name, target } = consumer;
    const { deadLetters, observer, log } = services;
    this.writer = new EventWriter(name, 'live', target, deadLetters, ({ kind, event, error }) => {
      observer.deadLetter(name, kind);
      if (kind === 'poison')
        log.error({ projection: name, stream: event.stream, eventId: event.id, error }, 'dead letter');
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.#begin();
        const { store, feed } = this.services;
        for await (const page of follow(store, feed, this.consumer.categories, this.position, signal)) {
          if (signal.aborted) break;
          await this.serial.run(() => this.#handle(page));
          backoff.reset();
          this.error = null;
        }
      } catch (error) {
        this.consumer.target.forget();
        if (signal.aborted) return;
        this.error = error instanceof Error ? error.message : String(error);
        this.services.log.warn({ projection: this.consumer.name, err: error }, 'projection will try again');
        await backoff.wait(signal);
      }
    }
  }

  /** Looks up where it stands, for those who ask before it runs: while it is paused, say. */
  async locate(): Promise<void> {
    const checkpoint = await this.consumer.target.checkpoint('live');
    if (checkpoint) [this.position, this.#persisted] = [checkpoint.position, checkpoint.position];
  }

  /** Stores what was only held in memory; not to be called once the lease is lost. */
  async persist(): Promise<void> {
    if (this.position > this.#persisted) {
      await this.consumer.target.write('live', { events: [], from: this.#persisted, to: this.position });
      this.#persisted = this.position;
    }
    this.#persistedAt = performance.now();
  }

  async #begin(): Promise<void> {
    const { name, version, target } = this.consumer;
    target.forget();
    let checkpoint = await target.checkpoint('live');
    if (!checkpoint) {
      await this.services.deadLetters.clear(name, 'live');
      await target.create('live', version);
      checkpoint = { position: BEGINNING, version };
    }
    await this.writer.load();
    this.#persisted = checkpoint.position;
    this.#persistedAt = performance.now();
    this.position = checkpoint.position;
    this.services.report(name, this.position);
  }

  async #handle({ events, position, live }: SourcePage): Promise<void> {
    const { name } = this.consumer;
    const news = events.filter((event) => event.position > this.position);
    if (news.length > 0) {
      const started = performance.now();
      const before = this.#persisted;
      this.#persisted = await this.writer.apply(news, before, position);
      this.services.observer.applied(name, 'live', news.length, (performance.now() - started) / 1_000);
      this.positionsPerEvent = Number(position - this.position) / news.length;
      if (this.#persisted !== before) this.#persistedAt = performance.now();
      const newest = news.at(-1);
      if (newest && 'metadata' in newest) this.lastEventAt = Date.parse(newest.metadata.occurredAt);
    }
    this.isLive = live;
    if (position <= this.position) return;
    this.position = position;
    this.services.report(name, position, news.length === 0);
    if (performance.now() - this.#persistedAt > CHECKPOINT_MS) await this.persist();
  }
}
