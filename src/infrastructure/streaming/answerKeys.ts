/** Where one answer stands in Redis, and how long. */
export const answerKeys = (prefix: string, answerId: string) => ({
  /** Stream: entry `<number of its last event>-0`, field `e` with some events as JSON, sealed. */
  events: `${prefix}:answer:${answerId}:events`,
  /** Set while its writer lives. */
  writing: `${prefix}:answer:${answerId}:writing`,
  /** Set while somebody follows it through another process. */
  followed: `${prefix}:answer:${answerId}:followed`,
  /** Set by the one process that writes it. */
  claim: `${prefix}:answer:${answerId}:claim`,
});

/** Announced when there is more of an answer to read. */
export const moreChannel = (answerId: string): string => `answer:${answerId}`;

/** Announced with the id of an answer that is to be stopped. */
export const CANCEL_CHANNEL = 'answerCancelled';

export const TIMES = {
  /** An answer can be resumed for so long after its last event. */
  keptMs: 10 * 60_000,
  /** Pieces are sent on to Redis together after so long; local followers get them at once. */
  flushMs: 40,
  /** A writer that shows no sign of life for so long is gone. */
  writerMs: 10_000,
  /** A follower in another process shows itself so often, and is believed for thrice as long. */
  followerMs: 1_000,
  /** Without any follower for so long, the visitor is gone. */
  graceMs: 5_000,
} as const;

export type Times = { readonly [K in keyof typeof TIMES]: number };
