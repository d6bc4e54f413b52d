import type { ConversationEvent } from '../../../src/domain/conversation/index.js';
import type { Recorded } from '../../../src/domain/shared/event.js';

/** A count made straight from the events, in another way than the projection's. */
export function countByHand(
  history: readonly Recorded<ConversationEvent>[],
  { botId, from, to }: { readonly botId: string; readonly from: number; readonly to: number },
) {
  const [visitors, active, times] = [new Set<string>(), new Set<string>(), [] as number[]];
  const totals = {
    conversations: 0,
    messages: 0,
    replies: 0,
    errors: 0,
    stopped: 0,
    unanswered: 0,
    prompt: 0,
    completion: 0,
    usageMs: 0,
    up: 0,
    down: 0,
  };
  for (const event of history) {
    const at = Date.parse(event.type === 'FeedbackGiven' ? event.data.repliedAt : event.data.at);
    if (event.data.botId !== botId || at < from || at >= to) continue;
    if (event.type === 'ConversationStarted') totals.conversations++;
    if (event.type === 'MessageReceived') {
      totals.messages++;
      totals.usageMs += Math.min(300_000, event.data.sincePreviousMs);
      visitors.add(event.data.visitorId);
      active.add(event.stream);
    }
    if (event.type === 'ReplyFailed') {
      if (['VISITOR_LEFT', 'SUPERSEDED'].includes(event.data.code)) totals.stopped++;
      else totals.errors++;
      totals.usageMs += event.data.durationMs;
    }
    if (event.type === 'FeedbackGiven') totals[event.data.rating]++;
    if (event.type === 'ReplyGenerated') {
      totals.replies++;
      totals.unanswered += event.data.answered ? 0 : 1;
      totals.prompt += event.data.promptTokens;
      totals.completion += event.data.completionTokens;
      totals.usageMs += event.data.durationMs;
      times.push(event.data.durationMs);
    }
  }
  times.sort((a, b) => a - b);
  const rank = (share: number) => times[Math.max(0, Math.ceil(share * times.length) - 1)]!;
  return { ...totals, visitors: visitors.size, active: active.size, times, p50: rank(0.5), p95: rank(0.95) };
}
