/**
 * Keys of one read model; the braces keep them on one node of a Redis cluster. `meta` tells which generation is live.
 * A document is a hash: `p` position, `d` JSON (absent: removed).
 */
export const redisKeys = (prefix: string, projection: string) => {
  const base = `${prefix}:rm:{${projection}}`;
  return { meta: `${base}:meta`, base, changed: `${base}:changed` };
};

/**
 * KEYS: meta. ARGV: base, channel, generation, from, to, then id, position, json ('' removes) of each document.
 * Checkpoint and documents change together; documents are guarded by position all the same. 0: the checkpoint moved.
 */
export const WRITE = `
local meta, base, channel, generation, from, to = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local number = redis.call('HGET', meta, generation)
if not number then return 0 end
local field = number .. '.position'
if from ~= '' and redis.call('HGET', meta, field) ~= from then return 0 end
local changed = {}
for i = 6, #ARGV, 3 do
  local key = base .. ':' .. number .. ':' .. ARGV[i]
  local before = redis.call('HGET', key, 'p')
  if not before or before < ARGV[i + 1] then
    redis.call('HSET', key, 'p', ARGV[i + 1])
    if ARGV[i + 2] == '' then
      redis.call('HDEL', key, 'd')
    else
      redis.call('HSET', key, 'd', ARGV[i + 2])
    end
    changed[#changed + 1] = ARGV[i]
  end
end
if from ~= '' then redis.call('HSET', meta, field, to) end
if generation == 'live' and #changed > 0 then redis.call('PUBLISH', channel, cjson.encode(changed)) end
return 1`;

/** KEYS: meta. ARGV: channel. Returns the number of the generation that was live, or '' when there is nothing to do. */
export const PROMOTE = `
local next = redis.call('HGET', KEYS[1], 'next')
if not next then return '' end
local old = redis.call('HGET', KEYS[1], 'live')
redis.call('HSET', KEYS[1], 'live', next)
redis.call('HDEL', KEYS[1], 'next')
redis.call('PUBLISH', ARGV[1], '["*"]')
return old or ''`;
