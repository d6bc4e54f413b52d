export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Counts requests across all processes. Throws when the counting store is away. */
export interface RateLimiter {
  consume(policy: { name: string; points: number; seconds: number }, key: string): Promise<RateVerdict>;
}
