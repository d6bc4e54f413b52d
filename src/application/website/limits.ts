import type { Refusal } from '../../domain/shared/decider.js';
import type { KnownCaller } from '../caller.js';
import { networkOf } from '../network.js';
import type { LimitCount, RateLimiter } from '../ports/rateLimiter.js';

/** Messages of one visitor (by the id it sends, else by address) to one bot. */
const PER_VISITOR = { name: 'chat-visitor', points: 20, seconds: 60 };
/** Messages from one address to one bot: more than one visitor may sit behind it. */
const PER_ADDRESS = { name: 'chat-address', points: 120, seconds: 60 };
/** Conversations begun from one address with one bot. */
const NEW_PER_ADDRESS = { name: 'chat-new', points: 30, seconds: 600 };
/** An account speaks for many people; all of its sessions and API keys count together. */
const PER_ACCOUNT = { name: 'chat-caller', points: 1_200, seconds: 60 };

export interface Ask {
  readonly botId: string;
  readonly caller: KnownCaller;
  readonly ip: string;
  readonly visitor: string | null;
  readonly isNew: boolean;
}

/** Counts a message against each limit that holds for it. While the counter is away, visitors may go on. */
export async function countMessage(
  limiter: RateLimiter,
  { botId, caller, ip, visitor, isNew }: Ask,
): Promise<readonly LimitCount[]> {
  const place = `${botId}-${networkOf(ip)}`;
  const rules =
    caller.kind === 'publishable'
      ? [
          ...(isNew ? [{ policy: NEW_PER_ADDRESS, key: place }] : []),
          { policy: PER_ADDRESS, key: place },
          ...(visitor === null ? [] : [{ policy: PER_VISITOR, key: `${botId}-${visitor}` }]),
        ]
      : [{ policy: PER_ACCOUNT, key: `account-${caller.accountId}` }];
  const counts = await Promise.all(
    rules.map(async ({ policy, key }) => ({ policy, verdict: await limiter.consume(policy, key).catch(() => null) })),
  );
  return counts.filter((count): count is LimitCount => count.verdict !== null);
}

/** The refusal when a message was one too many. */
export function limitRefusal(counts: readonly LimitCount[]): Refusal | null {
  const exceeded = counts.find(({ verdict }) => !verdict.allowed);
  if (!exceeded) return null;
  const what = exceeded.policy === NEW_PER_ADDRESS ? 'new conversations' : 'messages';
  return {
    kind: 'tooMany',
    code: 'RATE_LIMITED',
    detail: `Too many ${what}. Please wait a moment.`,
    info: { policy: exceeded.policy.name, retryAfterSeconds: Math.max(1, Math.ceil(exceeded.verdict.resetSeconds)) },
  };
}
