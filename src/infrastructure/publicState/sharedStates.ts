import type { Redis } from 'ioredis';
import type { PublicEntry } from '../../application/bots/publicState.js';
import { DAY_MS } from '../../application/durations.js';

/** What a process that was killed before it could tell has changed is served no longer than this. */
const KEPT_MS = 10_000;
/** Longer than any read model should lag. */
const TOLD_KEPT_MS = DAY_MS;
const UNKNOWN_KEPT_MS = 5_000;
const LOCK_MS = 2_000;
/** Redis answers in a millisecond or is in trouble; then it is left alone for a while. */
const PATIENCE_MS = 400;
const LEFT_ALONE_MS = 2_000;

/**
 * Stores an entry unless a newer one is there or was told of; gives what is there afterwards. What was told outlives
 * the entry: a read model that lags must not bring back a bot that was paused. One script: look and write are one step.
 */
const PUT = `
local function newer(text) return text and tonumber(string.match(text, '^(-?%d+)')) > tonumber(ARGV[1]) end
local current = redis.call('GET', KEYS[1])
if newer(current) then return current end
local told = redis.call('GET', KEYS[2])
local entry = newer(told) and told or ARGV[2]
redis.call('SET', KEYS[1], entry, 'PX', ARGV[3])
if ARGV[4] ~= '0' and entry == ARGV[2] then redis.call('SET', KEYS[2], entry, 'PX', ARGV[4]) end
return entry`;

/** Entries in Redis, as `<revision> <json>`, shared by all processes. */
export class SharedStates {
  #leftAloneUntil = 0;

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** False while Redis is away: nobody should wait for it then. */
  get isThere(): boolean {
    return this.redis.status === 'ready' && performance.now() >= this.#leftAloneUntil;
  }

  async get(id: string): Promise<PublicEntry | null> {
    const text = await this.#inTime(this.redis.get(this.#key(id)));
    return text === null ? null : decode(text);
  }

  /** What the read model says. @returns what is stored now: this entry or a newer one. */
  fill(id: string, entry: PublicEntry): Promise<PublicEntry> {
    return this.#put(id, entry, 0);
  }

  /** What a command has made of the bot. @returns what is stored now: this entry or a newer one. */
  tell(id: string, entry: PublicEntry): Promise<PublicEntry> {
    return this.#put(id, entry, TOLD_KEPT_MS);
  }

  async #put(id: string, entry: PublicEntry, toldKept: number): Promise<PublicEntry> {
    const kept = entry.revision < 0 ? UNKNOWN_KEPT_MS : KEPT_MS;
    const text = `${entry.revision} ${JSON.stringify(entry)}`;
    const keys = [this.#key(id), `${this.#key(id)}:told`];
    return decode(String(await this.#inTime(this.redis.eval(PUT, 2, ...keys, entry.revision, text, kept, toldKept))));
  }

  /** True for the one caller, of all processes, that may fill the entry now. */
  async lock(id: string): Promise<boolean> {
    return (await this.#inTime(this.redis.set(`${this.#key(id)}:filling`, '1', 'PX', LOCK_MS, 'NX'))) !== null;
  }

  async unlock(id: string): Promise<void> {
    await this.#inTime(this.redis.del(`${this.#key(id)}:filling`));
  }

  /** @throws when Redis takes too long. What it was asked for may still happen: revisions see to what that means. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#leftAloneUntil = performance.now() + LEFT_ALONE_MS;
        reject(new Error('Redis does not answer'));
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([answer, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  #key(id: string): string {
    return `${this.prefix}:public-bot:${id}`;
  }
}

const decode = (text: string): PublicEntry => JSON.parse(text.slice(text.indexOf(' ') + 1)) as PublicEntry;
