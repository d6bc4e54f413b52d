import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { AttemptLimiter } from '../../application/accounts/ports.js';
import type { RateLimiter, RateVerdict } from '../../application/ports/rateLimiter.js';

type Policy = Parameters<RateLimiter['consume']>[0];

/** A process takes points of a generous limit from Redis by the hundredth, so that not every request has to ask. */
const LEASES = 100;

interface Lease {
  left: number;
  verdict: RateVerdict;
  readonly until: number;
}

/**
 * Limits counted in Redis for all processes. While Redis is away each process counts by itself: nothing that is
 * limited becomes unlimited, and nobody is locked out for the lack of a counter.
 */
export class RedisRateLimiter implements RateLimiter, AttemptLimiter {
  readonly #limiters = new Map<string, RateLimiterRedis>();
  readonly #leases = new Map<string, Lease>();
  readonly #refills = new Map<string, Promise<RateVerdict>>();

  constructor(
    private readonly redis: Redis,
    private readonly keyPrefix: string,
  ) {}

  async consume(policy: Policy, key: string, points = 1): Promise<RateVerdict> {
    const share = Math.floor(policy.points / LEASES);
    if (share < 2) return this.#take(policy, key, points);
    const name = `${policy.name}\0${key}`;
    for (let missing = points; ; ) {
      missing -= this.#useLease(name, missing);
      const lease = this.#leases.get(name);
      if (missing === 0 && lease) return { ...lease.verdict, remaining: lease.verdict.remaining + lease.left };
      const underWay = this.#refills.get(name);
      if (!underWay) return this.#refill(policy, key, name, missing, share);
      const verdict = await underWay;
      if (!verdict.allowed) return verdict;
    }
  }

  /**
   * Takes a new lease and `missing` points of it. One at a time: of many requests that find the old one used up, each would
   * take a hundredth of the limit, and a hundred at once all of it.
   */
  async #refill(policy: Policy, key: string, name: string, missing: number, share: number): Promise<RateVerdict> {
    const taken = Math.ceil(missing / share) * share;
    const taking = this.#take(policy, key, taken).then((verdict) => {
      const until = Date.now() + verdict.resetSeconds * 1000;
      if (verdict.allowed) this.#keep(name, { left: taken - missing, verdict, until });
      return verdict;
    });
    this.#refills.set(name, taking);
    try {
      const verdict = await taking;
      return verdict.allowed ? { ...verdict, remaining: verdict.remaining + taken - missing } : verdict;
    } finally {
      this.#refills.delete(name);
    }
  }

  /** @returns how many of the points it had. */
  #useLease(name: string, points: number): number {
    const lease = this.#leases.get(name);
    if (!lease || Date.now() >= lease.until) return 0;
    const used = Math.min(lease.left, points);
    lease.left -= used;
    return used;
  }

  async take(policy: Policy, key: string): Promise<number> {
    const { allowed, resetSeconds } = await this.#take(policy, key, 1);
    if (allowed) return 0;
    // Nothing was tried: of right ones that come at once, those that find no place must not close it to the next.
    await this.giveBack(policy, key);
    return Math.max(1, Math.ceil(resetSeconds));
  }

  async giveBack(policy: Policy, key: string): Promise<void> {
    await this.#limiter(policy).reward(key, 1);
  }

  async #take(policy: Policy, key: string, points: number): Promise<RateVerdict> {
    try {
      return verdictOf(policy, await this.#limiter(policy).consume(key, points), true);
    } catch (error) {
      if (error instanceof RateLimiterRes) return verdictOf(policy, error, false);
      throw error;
    }
  }

  #limiter(policy: Policy): RateLimiterRedis {
    const name = `${policy.name}:${policy.points}:${policy.seconds}`;
    let limiter = this.#limiters.get(name);
    if (!limiter) {
      const options = { points: policy.points, duration: policy.seconds, keyPrefix: `${this.keyPrefix}:limit:${name}` };
      limiter = new RateLimiterRedis({
        ...options,
        storeClient: this.redis,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory(options),
      });
      this.#limiters.set(name, limiter);
    }
    return limiter;
  }

  #keep(name: string, lease: Lease): void {
    if (this.#leases.size > 10_000) {
      const now = Date.now();
      for (const [other, { until }] of this.#leases) if (until < now) this.#leases.delete(other);
    }
    this.#leases.set(name, lease);
  }
}

const verdictOf = (policy: Policy, result: RateLimiterRes, allowed: boolean): RateVerdict => ({
  allowed,
  limit: policy.points,
  remaining: Math.max(0, result.remainingPoints),
  resetSeconds: Math.max(0, result.msBeforeNext) / 1000,
});
