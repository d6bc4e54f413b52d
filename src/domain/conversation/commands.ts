import type { CommandOf } from '../shared/decider.js';
import type { Channel, CitedSource, ErasureReason, FailureCode, Rating } from './events.js';

/** The first one starts the conversation. A message that comes while an answer is under way supersedes that answer. */
export type ReceiveMessage = CommandOf<
  'ReceiveMessage',
  {
    readonly botId: string;
    readonly ownerId: string;
    readonly visitorId: string;
    readonly channel: Channel;
    readonly origin: string | null;
    readonly messageId: string;
    readonly replyId: string;
    readonly text: string;
    readonly at: string;
    /** True: a conversation with this id must not exist yet; false: it must. */
    readonly isFirst: boolean;
  }
>;

export type RecordReply = CommandOf<
  'RecordReply',
  {
    readonly replyId: string;
    readonly text: string;
    readonly answered: boolean;
    readonly sources: readonly CitedSource[];
    readonly model: string;
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly firstTokenMs: number;
    readonly durationMs: number;
    readonly at: string;
  }
>;

export type RecordFailure = CommandOf<
  'RecordFailure',
  {
    readonly replyId: string;
    readonly code: FailureCode;
    readonly text: string | null;
    readonly durationMs: number;
    readonly at: string;
  }
>;

export type GiveFeedback = CommandOf<
  'GiveFeedback',
  { readonly replyId: string; readonly rating: Rating; readonly comment: string | null; readonly at: string }
>;

/** A visitor who begins another conversation ends none: what was said can still be rated, until it is erased. */
export type EndConversation = CommandOf<'EndConversation', { readonly reason: ErasureReason; readonly at: string }>;

export type ConversationCommand = ReceiveMessage | RecordReply | RecordFailure | GiveFeedback | EndConversation;
