/** A passage that supports an answer, as visitors see it. */
export interface Source {
  /** The number by which the answer cites it: [1], [2], … */
  readonly number: number;
  readonly sourceId: string;
  readonly chunkId: string;
  readonly title: string;
  readonly url: string;
  readonly passage: string;
}

export interface AnswerDone {
  readonly messageId: string;
  /** False: the bot said that it does not know. */
  readonly answered: boolean;
  /** `offline`, or the language model's provider. */
  readonly provider: string;
  readonly model: string;
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
  readonly times: { readonly firstTokenMs: number; readonly totalMs: number };
}

/** A problem object (RFC 9457) as far as the application knows it. */
export interface AnswerError {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** What an answer is made of, in this order: one conversation, one sources, any number of tokens, one done or error. */
export type AnswerEvent =
  | { readonly event: 'conversation'; readonly data: { readonly conversationId: string; readonly messageId: string } }
  | { readonly event: 'sources'; readonly data: { readonly sources: readonly Source[] } }
  | { readonly event: 'token'; readonly data: { readonly text: string } }
  | { readonly event: 'done'; readonly data: AnswerDone }
  | { readonly event: 'error'; readonly data: AnswerError };

/** `sequence` counts from 1 and is the id of the server-sent event: a visitor resumes after the last one seen. */
export type NumberedAnswerEvent = AnswerEvent & { readonly sequence: number };

export const isLast = ({ event }: AnswerEvent): boolean => event === 'done' || event === 'error';
