import type { Redis } from 'ioredis';
import type { PublicEntry } from '../../application/bots/publicState.js';

/** A missed invalidation cannot live longer than this. */
const KEPT_MS = 60_000;
const UNKNOWN_KEPT_MS = 5_000;
const LOCK_MS = 2_000;

/** Stores an entry unless a newer one is there; gives what is there afterwards. One script: look and write are one step. */
const PUT = `
local current = redis.call('GET', KEYS[1])
if current and tonumber(string.match(current, '^(-?%d+)')) > tonumber(ARGV[1]) then return current end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ARGV[2]`;

/** Entries in Redis, as `<revision> <json>`, shared by all processes. */
export class SharedStates {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** False while Redis is away: nobody should wait for it then. */
  get isThere(): boolean {
    return this.redis.status === 'ready';
  }

  async get(id: string): Promise<PublicEntry | null> {
    const text = await this.redis.get(this.#key(id));
    return text === null ? null : decode(text);
  }

  /** @returns what is stored now: this entry or a newer one. */
  async put(id: string, entry: PublicEntry): Promise<PublicEntry> {
    const kept = entry.revision < 0 ? UNKNOWN_KEPT_MS : KEPT_MS;
    const text = `${entry.revision} ${JSON.stringify(entry)}`;
    return decode(String(await this.redis.eval(PUT, 1, this.#key(id), entry.revision, text, kept)));
  }

  /** True for the one caller, of all processes, that may fill the entry now. */
  async lock(id: string): Promise<boolean> {
    return (await this.redis.set(`${this.#key(id)}:filling`, '1', 'PX', LOCK_MS, 'NX')) !== null;
  }

  async unlock(id: string): Promise<void> {
    await this.redis.del(`${this.#key(id)}:filling`);
  }

  #key(id: string): string {
    return `${this.prefix}:public-bot:${id}`;
  }
}

const decode = (text: string): PublicEntry => JSON.parse(text.slice(text.indexOf(' ') + 1)) as PublicEntry;
