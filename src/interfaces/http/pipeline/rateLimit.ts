import type { Context } from 'koa';
import type { Caller } from '../../../application/caller.js';
import { networkOf } from '../../../application/network.js';
import type { LimitCount, RateLimiter } from '../../../application/ports/rateLimiter.js';
import { Problem } from '../problem.js';
import type { RateRule } from '../route.js';
import { stateOf } from './state.js';

/**
 * Counts the request against each rule. The tightest one so far is told in `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers), as structured fields.
 * @param times as how many requests it counts.
 */
export async function limitRate(
  koa: Context,
  limiter: RateLimiter,
  rules: readonly RateRule[],
  caller: Caller,
  times = 1,
): Promise<void> {
  const counts: LimitCount[] = [];
  for (const rule of rules) {
    try {
      counts.push({ policy: rule, verdict: await limiter.consume(rule, rateKey(rule, caller, koa.ip), times) });
    } catch (error) {
      stateOf(koa).logger().warn({ err: error, policy: rule.name }, 'rate limit could not be counted');
      if (rule.whenUnavailable === 'refuse') {
        throw new Problem(503, 'LIMITS_UNAVAILABLE', 'This is closed for a moment.', {}, { 'retry-after': '5' });
      }
    }
  }
  tellLimits(koa, counts);
  const exceeded = counts.find(({ verdict }) => !verdict.allowed);
  if (!exceeded) return;
  const { points, seconds } = exceeded.policy;
  throw new Problem(
    429,
    'RATE_LIMITED',
    `Too many requests; ${points} in ${seconds} s are allowed.`,
    {},
    { 'retry-after': String(Math.max(1, Math.ceil(exceeded.verdict.resetSeconds))) },
  );
}

/** Names all limits that the request has been counted against so far, and what is left of the tightest. */
export function tellLimits(koa: Context, counts: readonly LimitCount[]): void {
  const state = stateOf(koa);
  const limits = state.limits ? [...state.limits, ...counts] : counts;
  state.limits = limits;
  const [first] = limits;
  if (!first) return;
  const { policy, verdict } = limits.reduce(
    (tightest, other) => (tighter(other, tightest) < 0 ? other : tightest),
    first,
  );
  const policies = limits.map(({ policy: { name, points, seconds } }) => `"${name}";q=${points};w=${seconds}`);
  koa.res.setHeader('ratelimit-policy', policies.join(', '));
  koa.res.setHeader(
    'ratelimit',
    `"${policy.name}";r=${Math.max(0, verdict.remaining)};t=${Math.ceil(verdict.resetSeconds)}`,
  );
}

/** Of two that have nothing left, the one that refuses. */
const tighter = ({ verdict: a }: LimitCount, { verdict: b }: LimitCount): number =>
  a.remaining - b.remaining || Number(a.allowed) - Number(b.allowed);

function rateKey({ per }: RateRule, caller: Caller, ip: string): string {
  if (per === 'ip' || caller.kind === 'anonymous') return networkOf(ip);
  // Strangers with a key that stands in web pages must not use up what its owner may do.
  if (caller.kind === 'publishable') return `visitor-${caller.botId}-${networkOf(ip)}`;
  return per === 'caller' && caller.kind === 'apiKey' ? `key-${caller.keyId}` : `account-${caller.accountId}`;
}
