import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';
import type { NumberedAnswerEvent } from '../../application/website/answerEvents.js';
import type { AnswerStreams, AnswerSubject, AnswerWriter } from '../../application/website/ports.js';
import { answerKeys, CANCEL_CHANNEL, TIMES, type Times } from './answerKeys.js';
import { AnswerLog } from './answerLog.js';
import { type AnswerKeys, AnswerSeal } from './answerSeal.js';
import { followRemote } from './followRemote.js';
import { RedisAnswerWriter } from './redisAnswerWriter.js';

interface Local {
  readonly log: AnswerLog;
  readonly writer: RedisAnswerWriter;
  readonly ended: Promise<void>;
}

/** How long a finished answer is still served from this process's own memory. */
const LINGER_MS = 10_000;
/** How long closing waits for answers under way to be recorded. */
const CLOSE_MS = 3_000;

/** Answers under way over Redis Streams: any process can follow what another one writes, from any event on. */
export class RedisAnswerStreams implements AnswerStreams {
  readonly #local = new Map<string, Local>();
  readonly #unsubscribe: () => void;
  readonly #seal: AnswerSeal;

  constructor(
    private readonly redis: Redis,
    private readonly announcements: Announcements,
    private readonly prefix: string,
    keys: AnswerKeys,
    private readonly times: Times = TIMES,
  ) {
    this.#seal = new AnswerSeal(keys);
    this.#unsubscribe = announcements.subscribe(CANCEL_CHANNEL, (id) => this.#local.get(id)?.writer.cancel());
  }

  async open(answerId: string, subject: AnswerSubject): Promise<AnswerWriter | null> {
    if (this.#local.has(answerId)) return null;
    const log = new AnswerLog();
    const { redis, announcements, prefix, times } = this;
    const seal = (text: string) => this.#seal.seal(answerId, subject, text);
    const writer = new RedisAnswerWriter(
      redis,
      announcements,
      answerKeys(prefix, answerId),
      answerId,
      seal,
      log,
      times,
    );
    // Known here before the claim is made: a follower may come at once.
    let markEnded: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      markEnded = resolve;
    });
    this.#local.set(answerId, { log, writer, ended });
    const { claim } = answerKeys(prefix, answerId);
    const claimed = await redis.set(claim, '1', 'PX', times.keptMs, 'NX').catch(() => 'OK');
    if (claimed !== 'OK') {
      this.#local.delete(answerId);
      await writer.end();
      return null;
    }
    return {
      abandoned: writer.abandoned,
      write: (event) => writer.write(event),
      end: async () => {
        setTimeout(() => this.#local.delete(answerId), LINGER_MS).unref();
        await writer.end().finally(markEnded);
      },
      discard: () => {
        this.#local.delete(answerId);
        markEnded();
        redis.del(claim).catch(() => {});
      },
    };
  }

  async cancel(answerId: string): Promise<void> {
    this.#local.get(answerId)?.writer.cancel();
    await this.announcements.publish(CANCEL_CHANNEL, answerId).catch(() => {});
  }

  async follow(
    { answerId, conversationId }: { readonly answerId: string; readonly conversationId: string },
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<NumberedAnswerEvent> | null> {
    const local = this.#local.get(answerId);
    const keys = answerKeys(this.prefix, answerId);
    if (!local && (await this.redis.exists(keys.claim, keys.events)) === 0) return null;
    // Also for what lies in this process' own memory, which an erasure does not empty. The key has just been used to record
    // the message, so asking for it costs nothing.
    const open = await this.#seal.opener(answerId, conversationId);
    if (!open) return null;
    if (local) return local.log.follow(after, signal);
    return followRemote(this.redis, this.announcements, answerId, keys, open, after, signal, this.times);
  }

  /** Stops what is being written here and waits until it is recorded as interrupted; ends the listening. */
  async close(): Promise<void> {
    this.#unsubscribe();
    const ends = [...this.#local.values()].map(({ writer, ended }) => {
      writer.cancel();
      return ended;
    });
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([Promise.all(ends), timeout]);
  }
}
