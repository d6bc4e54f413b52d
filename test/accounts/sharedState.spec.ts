import { Redis } from 'ioredis';
import { RedisRateLimiter } from '../../src/infrastructure/security/redisRateLimiter.js';
import { RedisVerifiedCache } from '../../src/infrastructure/security/verifiedCache.js';
import { testStack } from '../support/world.js';

interface View {
  readonly status: string;
}

describe('what several processes share in Redis', () => {
  const prefix = `shared-${process.pid}-${Date.now()}`;
  const connections: Redis[] = [];
  const caches: RedisVerifiedCache<View>[] = [];
  let url: string;

  beforeAll(async () => {
    url = (await testStack()).REDIS_URL ?? '';
  });

  afterAll(async () => {
    const redis = connect();
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length > 0) await redis.del(...keys);
    for (const cache of caches) cache.close();
    for (const connection of connections) connection.disconnect();
  });

  const connect = (): Redis => {
    const redis = new Redis(url);
    connections.push(redis);
    return redis;
  };
  /** A process that hears no announcements: Redis itself must be enough. */
  const process_ = (kind: string) => {
    const deaf = { publish: async () => {}, subscribe: () => () => {}, isReceiving: () => false };
    const cache = new RedisVerifiedCache<View>(connect(), deaf, { kind, keyPrefix: prefix, ttlSeconds: 60 });
    caches.push(cache);
    return cache;
  };
  /** An entry is put into Redis while whoever asked for it has it already. */
  const stored = async (kind: string) => {
    const redis = connect();
    while ((await redis.exists(`${prefix}:${kind}:s`)) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const found = (status: string, revision: number) => async () => ({ value: { status }, revision });
  const never = async (): Promise<never> => {
    throw new Error('it was to be found in the cache');
  };

  it('a verified entry is found by the next process without a look-up', async () => {
    const [one, two] = [process_('a'), process_('a')];
    expect(await one.get('s', 's', found('active', 1))).toEqual({ status: 'active' });
    await stored('a');
    expect(await two.get('s', 's', never)).toEqual({ status: 'active' });
  });

  it('an entry that a slow reader puts back after an invalidation is not believed', async () => {
    const [slow, other] = [process_('b'), process_('b')];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let reading: Promise<View> | undefined;
    await new Promise<void>((begun) => {
      reading = slow.get('s', 's', async () => {
        begun();
        await finished;
        return { value: { status: 'active' }, revision: 1 };
      });
    });
    await other.invalidate('s', 2);
    finish();
    await reading;
    await stored('b');
    expect(await other.get('s', 's', found('gone', 2))).toEqual({ status: 'gone' });
  });

  it('of two invalidations in the wrong order, the later change counts', async () => {
    const [one, two] = [process_('c'), process_('c')];
    await one.invalidate('s', 5);
    await two.invalidate('s', 4);
    await one.get('s', 's', found('of revision 4', 4));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await one.get('s', 's', found('of revision 5', 5))).toEqual({ status: 'of revision 5' });
  });

  it('many who ask at the same time cause one look-up', async () => {
    const cache = process_('d');
    let lookUps = 0;
    const load = async () => {
      lookUps += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { value: { status: 'active' }, revision: 0 };
    };
    await Promise.all(Array.from({ length: 100 }, () => cache.get('s', 's', load)));
    expect(lookUps).toBe(1);
  });

  it.each([7, 1_000])('a limit of %i holds for all processes together', async (points) => {
    const ready = [connect(), connect()];
    // A process that has no connection yet counts by itself.
    for (const redis of ready) await redis.ping();
    const limiters = ready.map((redis) => new RedisRateLimiter(redis, prefix));
    const policy = { name: `limit-${points}`, points, seconds: 60 };
    const verdicts = [];
    for (let round = 0; round < points; round++) {
      verdicts.push(...(await Promise.all(limiters.map((limiter) => limiter.consume(policy, 'k')))));
    }
    const allowed = verdicts.filter((verdict) => verdict.allowed).length;
    expect(allowed).toBe(points);
  });

  it.each([7, 600])('of a limit of %i, as many requests at once are allowed, and no more', async (points) => {
    const redis = connect();
    await redis.ping();
    const limiter = new RedisRateLimiter(redis, prefix);
    const policy = { name: `crowd-${points}`, points, seconds: 600 };
    const verdicts = await Promise.all(Array.from({ length: points + 50 }, () => limiter.consume(policy, 'k')));
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(points);
    expect(verdicts.findIndex(({ allowed }) => !allowed)).toBe(points);
  });

  it.each([7, 1_000])(
    'of a limit of %i, several points at once are allowed as they would be one by one',
    async (points) => {
      const redis = connect();
      await redis.ping();
      const limiter = new RedisRateLimiter(redis, prefix);
      const policy = { name: `several-${points}`, points, seconds: 600 };
      const oneByOne = async (times: number) => {
        let verdict = await limiter.consume(policy, 'one by one');
        for (let more = 1; more < times && verdict.allowed; more++)
          verdict = await limiter.consume(policy, 'one by one');
        return verdict;
      };
      const seen = [];
      for (const times of [1, 2, points - 6, 3, 1, 1, 5, 1]) {
        const [several, single] = [await limiter.consume(policy, 'at once', times), await oneByOne(times)];
        expect([times, several.allowed, several.remaining]).toEqual([times, single.allowed, single.remaining]);
        seen.push(several.allowed);
      }
      expect(seen).toEqual([true, true, true, true, false, false, false, false]);
    },
  );
});
