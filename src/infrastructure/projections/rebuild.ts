import type { ReadEvent } from '../../application/ports/eventStore.js';
import { Backoff } from './backoff.js';
import type { Consumer, RunnerServices } from './consumer.js';
import { EventWriter } from './eventWriter.js';
import { history, prefetch } from './source.js';
import { BEGINNING } from './target.js';

const PROGRESS_MS = 500;
const LAST_PIECE = 2_000;

/** Stops the live run for the moment of the switch, so that nothing is written between the last look and the renaming. */
export interface LiveGate {
  stop(): Promise<void>;
  resume(): void;
}

/**
 * Builds the next generation from the whole log beside the live one and puts it in its place. What was built before a
 * kill or an outage is kept: it goes on from the checkpoint of the next generation.
 */
export class Rebuild {
  readonly #writer: EventWriter;
  #position = BEGINNING;
  #persisted = BEGINNING;
  #events = 0;
  #began = { at: 0, position: BEGINNING, events: 0 };
  #told = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly consumer: Consumer,
    private readonly services: RunnerServices,
    private readonly live: LiveGate,
  ) {
    const { name, target } = consumer;
    this.#writer = new EventWriter(name, 'next', target, services.deadLetters);
  }

  /** Resolves when the switch is done, the rebuild was cancelled, or the signal aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.#attempt(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.consumer.target.forget();
        const { log, control } = this.services;
        log.warn({ projection: this.consumer.name, err: error }, 'rebuild will try again');
        const message = error instanceof Error ? error.message : String(error);
        await control.saveRebuildError(this.consumer.name, message).catch(() => {});
        await backoff.wait(signal);
      }
    }
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { name } = this.consumer;
    const { control } = this.services;
    const { state, events } = (await control.get(name)).rebuild;
    if (state !== 'switching') {
      if (!(await this.#begin(state === 'requested', events ?? 0))) return;
      await this.#readHistory(signal);
      if (signal.aborted) return;
      await this.consumer.target.complete();
      // What was written meanwhile, still beside the live generation.
      await this.#readHistory(signal);
      if (signal.aborted) return;
    }
    await this.live.stop();
    try {
      if (state !== 'switching') {
        await this.#readRest();
        await this.#tell(true);
        if (!(await control.advanceRebuild(name, ['running'], 'switching'))) return;
      }
      await this.consumer.target.promote();
      await control.finishRebuild(name);
      this.services.log.info({ projection: name, events: this.#events }, 'rebuilt');
    } finally {
      this.live.resume();
    }
  }

  /** @returns false when it was cancelled meanwhile. */
  async #begin(isNew: boolean, eventsBefore: number): Promise<boolean> {
    const { name, version, target } = this.consumer;
    const { control, deadLetters } = this.services;
    const checkpoint = isNew ? null : await target.checkpoint('next');
    const isResumed = checkpoint?.version === version;
    if (!isResumed) {
      await deadLetters.clear(name, 'next');
      await target.create('next', version);
    }
    this.#position = isResumed ? checkpoint.position : BEGINNING;
    this.#persisted = this.#position;
    this.#events = isResumed ? eventsBefore : 0;
    this.#began = { at: performance.now(), position: this.#position, events: this.#events };
    await this.#writer.load();
    return control.advanceRebuild(name, ['requested', 'running'], 'running');
  }

  async #readHistory(signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const stop = () => own.abort();
    signal.addEventListener('abort', stop);
    try {
      const { categories, hidePersonal } = this.consumer;
      const pages = history(this.services.store, categories, this.#position, own.signal, hidePersonal);
      for await (const page of prefetch(pages)) {
        if (signal.aborted) return;
        await this.#write(page.events, page.position);
        if (page.live) return;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      own.abort();
    }
  }

  /** What came while history was read, up to the end of the log: now nobody else writes, so this is not behind live. */
  async #readRest(): Promise<void> {
    const { store } = this.services;
    const head = (await store.head()) ?? BEGINNING;
    const after = this.#position === BEGINNING ? {} : { after: this.#position };
    let piece: ReadEvent[] = [];
    const { categories, hidePersonal = false } = this.consumer;
    for await (const event of store.readAll({ ...after, categories, hidePersonal })) {
      piece.push(event);
      if (piece.length < LAST_PIECE) continue;
      await this.#write(piece, event.position);
      piece = [];
    }
    const last = piece.at(-1)?.position ?? this.#position;
    await this.#write(piece, later(last, head));
    if (this.#position > this.#persisted) {
      await this.consumer.target.write('next', { events: [], from: this.#persisted, to: this.#position });
      this.#persisted = this.#position;
    }
  }

  async #write(events: readonly ReadEvent[], position: bigint): Promise<void> {
    if (events.length > 0) {
      const started = performance.now();
      this.#persisted = await this.#writer.apply(events, this.#persisted, position);
      this.services.observer.applied(this.consumer.name, 'next', events.length, (performance.now() - started) / 1_000);
      this.#events += events.length;
    }
    if (position > this.#position) this.#position = position;
    await this.#tell(false);
  }

  async #tell(isLast: boolean): Promise<void> {
    const now = performance.now();
    if (!isLast && now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    const end = this.services.feed.end;
    const target = later(end, this.#position);
    const seconds = (now - this.#began.at) / 1_000;
    const moved = Number(this.#position - this.#began.position);
    await this.services.control.saveRebuildProgress(this.consumer.name, {
      events: this.#events,
      position: this.#position,
      target,
      rate: seconds > 0 ? (this.#events - this.#began.events) / seconds : 0,
      secondsLeft: moved > 0 ? (Number(target - this.#position) * seconds) / moved : null,
    });
  }
}

const later = (a: bigint, b: bigint): bigint => (a < b ? b : a);
