import type { Redis } from 'ioredis';
import type { DocumentReader } from '../../application/projection.js';
import { redisKeys } from '../projections/redisLayout.js';

/** KEYS: meta. ARGV: base, id. Which generation is live and its document in one round trip. */
const READ = `
local number = redis.call('HGET', KEYS[1], 'live')
if not number then return false end
return redis.call('HGET', ARGV[1] .. ':' .. number .. ':' .. ARGV[2], 'd')`;

/** Reads a read model in Redis: by id only. */
export class RedisDocumentReader<D extends object> implements DocumentReader<D> {
  readonly #keys: ReturnType<typeof redisKeys>;

  constructor(
    private readonly redis: Redis,
    prefix: string,
    private readonly projection: string,
  ) {
    this.#keys = redisKeys(prefix, projection);
  }

  async byId(id: string): Promise<D | null> {
    const text = (await this.redis.eval(READ, 1, this.#keys.meta, this.#keys.base, id)) as string | null;
    return text === null ? null : (JSON.parse(text) as D);
  }

  find(): Promise<D[]> {
    return Promise.reject(new Error(`${this.projection} is in Redis: it can only be read by id`));
  }

  count(): Promise<number> {
    return Promise.reject(new Error(`${this.projection} is in Redis: it can only be read by id`));
  }
}
