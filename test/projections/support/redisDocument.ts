import type { Redis } from 'ioredis';
import { redisKeys } from '../../../src/infrastructure/projections/redisLayout.js';

/** KEYS: meta. ARGV: base, id. Which generation is live and its document in one round trip. */
const READ = `
local number = redis.call('HGET', KEYS[1], 'live')
if not number then return false end
return redis.call('HGET', ARGV[1] .. ':' .. number .. ':' .. ARGV[2], 'd')`;

/** A document of a read model in Redis, of the generation that is live. */
export async function redisDocument<D>(redis: Redis, prefix: string, projection: string, id: string) {
  const { meta, base } = redisKeys(prefix, projection);
  const text = (await redis.eval(READ, 1, meta, base, id)) as string | null;
  return text === null ? null : (JSON.parse(text) as D);
}
