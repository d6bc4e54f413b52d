import { type Bins, quantile } from './histogram.js';

/** The figures of one bot (or several) in one span of time. Durations in milliseconds or seconds as named. */
export interface Figures {
  /** Conversations that began. */
  readonly conversations: number;
  /** Conversations in which a visitor wrote. */
  readonly activeConversations: number;
  readonly visitors: number;
  readonly messages: number;
  readonly replies: number;
  /** Answers that failed, other than by the visitor's doing. */
  readonly errors: number;
  /** Answers that the visitor did not wait for: left, stopped them or wrote something newer. */
  readonly stopped: number;
  /** Replies that said "I don't know". */
  readonly unanswered: number;
  readonly answerTimeMs: { readonly mean: number | null; readonly p50: number | null; readonly p95: number | null };
  readonly tokens: { readonly prompt: number; readonly completion: number };
  /** Time in which visitors talked to the bot; a pause counts as at most five minutes. */
  readonly usageSeconds: number;
  readonly usageSecondsPerConversation: number | null;
  readonly feedback: { readonly up: number; readonly down: number };
}

/** Sums as they stand in the table, summed over some rows. */
export interface Sums {
  readonly conversations: number;
  readonly messages: number;
  readonly replies: number;
  readonly failures: number;
  readonly stopped: number;
  readonly unanswered: number;
  readonly feedbackUp: number;
  readonly feedbackDown: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly answerMs: number;
  readonly usageMs: number;
}

export const NO_SUMS: Sums = {
  conversations: 0,
  messages: 0,
  replies: 0,
  failures: 0,
  stopped: 0,
  unanswered: 0,
  feedbackUp: 0,
  feedbackDown: 0,
  promptTokens: 0,
  completionTokens: 0,
  answerMs: 0,
  usageMs: 0,
};

export interface Audience {
  readonly activeConversations: number;
  readonly visitors: number;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export const figuresOf = (sums: Sums, audience: Audience, answerTimes: Bins): Figures => ({
  conversations: sums.conversations,
  ...audience,
  messages: sums.messages,
  replies: sums.replies,
  errors: sums.failures,
  stopped: sums.stopped,
  unanswered: sums.unanswered,
  answerTimeMs: {
    mean: sums.replies === 0 ? null : Math.round(sums.answerMs / sums.replies),
    p50: quantile(answerTimes, 0.5),
    p95: quantile(answerTimes, 0.95),
  },
  tokens: { prompt: sums.promptTokens, completion: sums.completionTokens },
  usageSeconds: rounded(sums.usageMs / 1000, 1),
  usageSecondsPerConversation:
    audience.activeConversations === 0 ? null : rounded(sums.usageMs / 1000 / audience.activeConversations, 1),
  feedback: { up: sums.feedbackUp, down: sums.feedbackDown },
});
