import type { Context } from 'koa';
import type { Caller } from '../../../application/caller.js';
import type { RateLimiter, RateVerdict } from '../../../application/ports/rateLimiter.js';
import { Problem } from '../problem.js';
import type { RateRule } from '../route.js';
import { stateOf } from './state.js';

/**
 * Counts the request against each rule. The tightest one is told in `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers), as structured fields.
 */
export async function limitRate(
  koa: Context,
  limiter: RateLimiter,
  rules: readonly RateRule[],
  caller: Caller,
): Promise<void> {
  const verdicts: { rule: RateRule; verdict: RateVerdict }[] = [];
  for (const rule of rules) {
    try {
      verdicts.push({ rule, verdict: await limiter.consume(rule, rateKey(rule, caller, koa.ip)) });
    } catch (error) {
      stateOf(koa).logger.warn({ err: error, policy: rule.name }, 'rate limit could not be counted');
      if (rule.whenUnavailable === 'refuse') {
        throw new Problem(503, 'LIMITS_UNAVAILABLE', 'This is closed for a moment.', {}, { 'retry-after': '5' });
      }
    }
  }
  const tightest = verdicts.toSorted((a, b) => a.verdict.remaining - b.verdict.remaining)[0];
  if (!tightest) return;
  const { rule, verdict } = tightest;
  const reset = Math.ceil(verdict.resetSeconds);
  koa.set(
    'ratelimit-policy',
    verdicts.map((v) => `"${v.rule.name}";q=${v.rule.points};w=${v.rule.seconds}`).join(', '),
  );
  koa.set('ratelimit', `"${rule.name}";r=${Math.max(0, verdict.remaining)};t=${reset}`);
  if (!verdict.allowed) {
    throw new Problem(
      429,
      'RATE_LIMITED',
      `Too many requests; ${rule.points} in ${rule.seconds} s are allowed.`,
      {},
      { 'retry-after': String(Math.max(1, reset)) },
    );
  }
}

function rateKey(rule: RateRule, caller: Caller, ip: string): string {
  if (rule.per === 'ip') return ip;
  if (caller.kind === 'apiKey') return `key-${caller.keyId}`;
  if (caller.kind === 'account') return `account-${caller.accountId}`;
  return caller.kind === 'publishable' ? `visitor-${caller.botId}-${ip}` : ip;
}
