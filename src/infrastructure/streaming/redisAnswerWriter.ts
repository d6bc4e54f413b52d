import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';
import type { AnswerEvent } from '../../application/website/answerEvents.js';
import { Abandoned, type AnswerWriter } from '../../application/website/ports.js';
import { type answerKeys, moreChannel, type Times } from './answerKeys.js';
import type { AnswerLog } from './answerLog.js';

/** Writes an answer: to followers here at once, to Redis in small batches, and watches whether anybody still follows. */
export class RedisAnswerWriter implements Omit<AnswerWriter, 'discard'> {
  readonly #abort = new AbortController();
  readonly abandoned = this.#abort.signal;
  #watch: NodeJS.Timeout | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  #flushed = 0;
  #flushing: Promise<void> = Promise.resolve();
  #aloneSince: number | null = null;
  #saidAliveAt = 0;

  constructor(
    private readonly redis: Redis,
    private readonly announcements: Announcements,
    private readonly keys: ReturnType<typeof answerKeys>,
    private readonly id: string,
    private readonly seal: (text: string) => Promise<string | null>,
    private readonly log: AnswerLog,
    private readonly times: Times,
  ) {}

  write(event: AnswerEvent): void {
    this.log.add(event);
    this.#watch ??= setInterval(() => void this.#look(), Math.min(500, this.times.graceMs / 4)).unref();
    this.#flushTimer ??= setTimeout(() => this.#flushSoon(), this.times.flushMs).unref();
  }

  async end(): Promise<void> {
    clearInterval(this.#watch);
    this.#flushSoon();
    await this.#flushing;
  }

  cancel(): void {
    this.#abort.abort(new Abandoned('INTERRUPTED'));
  }

  #flushSoon(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    // One after another: entry ids must rise.
    this.#flushing = this.#flushing.then(() => this.#flush()).catch(() => {});
  }

  /** A Redis that is away costs the possibility to resume elsewhere; followers here are served all the same. */
  async #flush(): Promise<void> {
    const events = this.log.after(this.#flushed);
    if (events.length === 0) return;
    const last = this.#flushed + events.length;
    const sealed = await this.seal(JSON.stringify(events));
    if (sealed === null) return;
    await this.redis
      .multi()
      .xadd(this.keys.events, `${last}-0`, 'e', sealed)
      .pexpire(this.keys.events, this.times.keptMs)
      .set(this.keys.writing, '1', 'PX', this.times.writerMs)
      .exec();
    this.#flushed = last;
    this.#saidAliveAt = Date.now();
    await this.announcements.publish(moreChannel(this.id), String(last));
  }

  async #look(): Promise<void> {
    if (Date.now() - this.#saidAliveAt > this.times.writerMs / 3) {
      this.#saidAliveAt = Date.now();
      await this.redis.set(this.keys.writing, '1', 'PX', this.times.writerMs).catch(() => {});
    }
    if (this.log.followers > 0) {
      this.#aloneSince = null;
      return;
    }
    this.#aloneSince ??= Date.now();
    if (Date.now() - this.#aloneSince < this.times.graceMs) return;
    const isFollowed = await this.redis.exists(this.keys.followed).catch(() => 0);
    if (isFollowed === 0 && this.log.followers === 0) this.#abort.abort(new Abandoned('VISITOR_LEFT'));
  }
}
