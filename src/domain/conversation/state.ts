import { ERASED } from '../shared/event.js';
import type { ConversationEvent, EndReason, Rating } from './events.js';

export interface Turn {
  readonly role: 'visitor' | 'bot';
  readonly text: string;
}

export interface PendingReply {
  readonly messageId: string;
  readonly replyId: string;
  readonly at: string;
}

export interface GivenReply {
  readonly at: string;
  readonly rating: Rating | null;
}

interface Existing {
  readonly botId: string;
  readonly ownerId: string;
  readonly visitorId: string;
}

/** `open`: talking; `pending` is the answer under way. */
export type Conversation =
  | { readonly status: 'none' }
  | (Existing & {
      readonly status: 'open';
      readonly lastActivityAt: string;
      readonly messageCount: number;
      readonly pending: PendingReply | null;
      /** The newest turns, oldest first: what the bot remembers. */
      readonly recent: readonly Turn[];
      readonly replies: Readonly<Record<string, GivenReply>>;
    })
  | (Existing & { readonly status: 'ended'; readonly reason: EndReason });

export type OpenConversation = Extract<Conversation, { status: 'open' }>;

export const initialConversation: Conversation = { status: 'none' };

/** Bounds what one conversation keeps in memory; the token budget of a prompt is stricter. */
const REMEMBERED_TURNS = 24;

export function evolve(state: Conversation, event: ConversationEvent): Conversation {
  if (event.type === 'ConversationStarted') {
    const { botId, ownerId, visitorId, at } = event.data;
    const opened = { botId, ownerId, visitorId, lastActivityAt: at };
    return { ...opened, status: 'open', messageCount: 0, pending: null, recent: [], replies: {} };
  }
  if (state.status !== 'open') return state;
  switch (event.type) {
    case 'MessageReceived':
      return {
        ...state,
        lastActivityAt: event.data.at,
        messageCount: state.messageCount + 1,
        pending: { messageId: event.data.messageId, replyId: event.data.replyId, at: event.data.at },
        recent: remember(state.recent, 'visitor', event.data.text),
      };
    case 'ReplyGenerated':
      return {
        ...state,
        lastActivityAt: event.data.at,
        pending: null,
        recent: remember(state.recent, 'bot', event.data.text),
        replies: { ...state.replies, [event.data.replyId]: { at: event.data.at, rating: null } },
      };
    case 'ReplyFailed':
      return {
        ...state,
        lastActivityAt: event.data.at,
        pending: null,
        recent: event.data.text === null ? state.recent : remember(state.recent, 'bot', event.data.text),
      };
    case 'FeedbackGiven': {
      const rated = { at: event.data.repliedAt, rating: event.data.rating };
      return {
        ...state,
        lastActivityAt: event.data.at,
        replies: { ...state.replies, [event.data.replyId]: rated },
      };
    }
    case 'ConversationEnded': {
      const { botId, ownerId, visitorId } = state;
      return { status: 'ended', botId, ownerId, visitorId, reason: event.data.reason };
    }
  }
}

const remember = (turns: readonly Turn[], role: Turn['role'], text: string): readonly Turn[] =>
  text === ERASED ? turns : [...turns, { role, text }].slice(-REMEMBERED_TURNS);
