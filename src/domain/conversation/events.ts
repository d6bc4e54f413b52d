import type { EventOf } from '../shared/event.js';

/** Where the visitor writes from: the widget on a page, a program with an API key, or the owner trying the bot. */
export type Channel = 'widget' | 'api' | 'owner';

/** The passage of a page that an answer rests on. */
export interface CitedSource {
  readonly sourceId: string;
  readonly chunkId: string;
  readonly title: string;
  readonly url: string;
}

export type FailureCode =
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_TIMEOUT'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_INVALID'
  | 'KNOWLEDGE_UNAVAILABLE'
  | 'VISITOR_LEFT'
  | 'SUPERSEDED'
  | 'INTERRUPTED'
  | 'INTERNAL';

export type Rating = 'up' | 'down';

/** Why a conversation is made unreadable. `erased`: the visitor was; `expired`: retention time; `purged`: the bot was. */
export type ErasureReason = 'erased' | 'expired' | 'purged';

/** `visitor`: left on purpose, with everything still there. It is understood where it stands; nothing ends one so any more. */
export type EndReason = ErasureReason | 'visitor';

export type ConversationStarted = EventOf<
  'ConversationStarted',
  {
    readonly botId: string;
    readonly ownerId: string;
    /** Pseudonym, different for each bot; never what the browser sent. */
    readonly visitorId: string;
    readonly channel: Channel;
    /** Origin of the page with the widget. */
    readonly origin: string | null;
    readonly at: string;
  }
>;

export type MessageReceived = EventOf<
  'MessageReceived',
  {
    readonly botId: string;
    readonly visitorId: string;
    readonly messageId: string;
    /** Id that the answer will have. */
    readonly replyId: string;
    /** Personal. */
    readonly text: string;
    readonly bytes: number;
    /** Time since the conversation's previous event, 0 for its first message. */
    readonly sincePreviousMs: number;
    readonly at: string;
  }
>;

export type ReplyGenerated = EventOf<
  'ReplyGenerated',
  {
    readonly botId: string;
    readonly replyId: string;
    readonly inReplyTo: string;
    /** Personal: it may repeat what the visitor wrote. */
    readonly text: string;
    readonly bytes: number;
    /** False: the bot said that it does not know. */
    readonly answered: boolean;
    readonly sources: readonly CitedSource[];
    /** `offline` or the name of the model. */
    readonly model: string;
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** From the message's arrival to the first piece of the answer. */
    readonly firstTokenMs: number;
    /** From the message's arrival to the whole answer. */
    readonly durationMs: number;
    readonly at: string;
  }
>;

export type ReplyFailed = EventOf<
  'ReplyFailed',
  {
    readonly botId: string;
    readonly replyId: string;
    readonly inReplyTo: string;
    readonly code: FailureCode;
    /** Personal: what had been said until then; null when nothing had. */
    readonly text: string | null;
    readonly durationMs: number;
    readonly at: string;
  }
>;

export type FeedbackGiven = EventOf<
  'FeedbackGiven',
  {
    readonly botId: string;
    readonly replyId: string;
    readonly rating: Rating;
    /** The rating it replaces, so that counts can be corrected without looking anything up. */
    readonly previous: Rating | null;
    /** When the rated reply was given: feedback counts where the reply counts. */
    readonly repliedAt: string;
    /** Personal. */
    readonly comment: string | null;
    readonly at: string;
  }
>;

export type ConversationEnded = EventOf<
  'ConversationEnded',
  { readonly botId: string; readonly reason: EndReason; readonly at: string }
>;

export type ConversationEvent =
  | ConversationStarted
  | MessageReceived
  | ReplyGenerated
  | ReplyFailed
  | FeedbackGiven
  | ConversationEnded;
