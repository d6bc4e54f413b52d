export interface RateVerdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export interface RatePolicy {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/** A limit, and what it says of one request. */
export interface LimitCount {
  readonly policy: RatePolicy;
  readonly verdict: RateVerdict;
}

/** Counts requests across all processes. Throws when the counting store is away. */
export interface RateLimiter {
  /** @param points as how many requests it counts. More than are left are refused as a whole, and leave nothing. */
  consume(policy: RatePolicy, key: string, points?: number): Promise<RateVerdict>;
}
