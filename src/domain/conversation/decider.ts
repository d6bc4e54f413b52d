import type { Decider, Refusal } from '../shared/decider.js';
import { accept, type Result, refuse } from '../shared/result.js';
import type { ConversationCommand, ReceiveMessage } from './commands.js';
import type { ConversationEvent, ReplyFailed } from './events.js';
import { type Conversation, evolve, initialConversation, type OpenConversation } from './state.js';
import { isBlank, utf8Bytes } from './text.js';

export type ConversationRefusalCode =
  | 'CONVERSATION_NOT_FOUND'
  | 'CONVERSATION_EXISTS'
  | 'CONVERSATION_ENDED'
  | 'CONVERSATION_FULL'
  | 'MESSAGE_EMPTY'
  | 'MESSAGE_TOO_LONG'
  | 'REPLY_NOT_FOUND'
  | 'REPLY_NOT_EXPECTED';

export type ConversationRefusal = Refusal & { readonly code: ConversationRefusalCode };

/** Bytes of UTF-8. */
export const MAX_MESSAGE_BYTES = 8_000;
export const MAX_COMMENT_BYTES = 2_000;
/** Visitor messages of one conversation; whoever writes more starts a new one. */
export const MAX_MESSAGES = 500;

type Decision = Result<readonly ConversationEvent[], ConversationRefusal>;

const no = (kind: Refusal['kind'], code: ConversationRefusalCode, detail: string): Decision =>
  refuse({ kind, code, detail });

function decide(command: ConversationCommand, state: Conversation): Decision {
  if (command.type === 'ReceiveMessage' && state.status === 'none' && command.data.isFirst) {
    return textRefusal(command.data.text) ?? accept([started(command), received(command, 0)]);
  }
  if (state.status === 'none') return no('notFound', 'CONVERSATION_NOT_FOUND', 'This conversation does not exist.');
  if (state.status === 'ended') {
    return command.type === 'EndConversation' || command.type === 'RecordFailure'
      ? accept([])
      : no('conflict', 'CONVERSATION_ENDED', 'This conversation has ended. Start a new one.');
  }
  switch (command.type) {
    case 'ReceiveMessage':
      return receive(command, state);
    case 'RecordReply': {
      const { pending, botId } = state;
      if (pending?.replyId !== command.data.replyId) return notExpected();
      const bytes = utf8Bytes(command.data.text);
      const data = { ...command.data, botId, inReplyTo: pending.messageId, bytes };
      return accept([{ type: 'ReplyGenerated', data }]);
    }
    case 'RecordFailure': {
      const { pending, botId } = state;
      if (pending?.replyId !== command.data.replyId) return accept([]);
      return accept([{ type: 'ReplyFailed', data: { ...command.data, botId, inReplyTo: pending.messageId } }]);
    }
    case 'GiveFeedback':
      return feedback(command.data, state);
    case 'EndConversation': {
      const { at, reason } = command.data;
      const ended = { type: 'ConversationEnded', data: { botId: state.botId, reason, at } } as const;
      return accept([...abandoned(state, 'INTERRUPTED', at), ended]);
    }
  }
}

function receive(command: ReceiveMessage, state: OpenConversation): Decision {
  const { data } = command;
  if (data.isFirst) return no('conflict', 'CONVERSATION_EXISTS', 'A conversation with this id exists.');
  // Another bot's conversation is as good as none: nothing tells a stranger that it exists.
  if (data.botId !== state.botId) return no('notFound', 'CONVERSATION_NOT_FOUND', 'This conversation does not exist.');
  if (state.messageCount >= MAX_MESSAGES) {
    return no('conflict', 'CONVERSATION_FULL', `A conversation has at most ${MAX_MESSAGES} messages. Start a new one.`);
  }
  const gap = Math.max(0, Date.parse(data.at) - Date.parse(state.lastActivityAt));
  // Whoever writes on, the conversation is that of the visitor who began it: erasing that one erases all of it.
  const { visitorId } = state;
  const message = received({ ...command, data: { ...data, visitorId } }, gap);
  return textRefusal(data.text) ?? accept([...abandoned(state, 'SUPERSEDED', data.at), message]);
}

function feedback(
  given: Extract<ConversationCommand, { type: 'GiveFeedback' }>['data'],
  state: OpenConversation,
): Decision {
  const reply = Object.hasOwn(state.replies, given.replyId) ? state.replies[given.replyId] : undefined;
  if (!reply) return no('notFound', 'REPLY_NOT_FOUND', 'There is no such reply in this conversation.');
  if (given.comment !== null && utf8Bytes(given.comment) > MAX_COMMENT_BYTES) {
    return no('invalid', 'MESSAGE_TOO_LONG', `A comment has at most ${MAX_COMMENT_BYTES} bytes.`);
  }
  if (reply.rating === given.rating && given.comment === null) return accept([]);
  const data = { ...given, botId: state.botId, previous: reply.rating, repliedAt: reply.at };
  return accept([{ type: 'FeedbackGiven', data }]);
}

function textRefusal(text: string): Decision | null {
  if (isBlank(text)) return no('invalid', 'MESSAGE_EMPTY', 'The message holds no visible character.');
  if (utf8Bytes(text) <= MAX_MESSAGE_BYTES) return null;
  return no('invalid', 'MESSAGE_TOO_LONG', `A message has at most ${MAX_MESSAGE_BYTES} bytes.`);
}

const notExpected = (): Decision =>
  no('conflict', 'REPLY_NOT_EXPECTED', 'This answer is no longer waited for: a newer message came.');

const started = ({ data: { botId, ownerId, visitorId, channel, origin, at } }: ReceiveMessage): ConversationEvent => ({
  type: 'ConversationStarted',
  data: { botId, ownerId, visitorId, channel, origin, at },
});

const received = ({ data }: ReceiveMessage, sincePreviousMs: number): ConversationEvent => ({
  type: 'MessageReceived',
  data: {
    botId: data.botId,
    visitorId: data.visitorId,
    messageId: data.messageId,
    replyId: data.replyId,
    text: data.text,
    bytes: utf8Bytes(data.text),
    sincePreviousMs,
    at: data.at,
  },
});

function abandoned(state: OpenConversation, code: ReplyFailed['data']['code'], at: string): ConversationEvent[] {
  const { pending, botId } = state;
  if (!pending) return [];
  const durationMs = Math.max(0, Date.parse(at) - Date.parse(pending.at));
  const data = { botId, replyId: pending.replyId, inReplyTo: pending.messageId, code, text: null, durationMs, at };
  return [{ type: 'ReplyFailed', data }];
}

export const conversationDecider: Decider<ConversationCommand, ConversationEvent, Conversation, ConversationRefusal> = {
  category: 'conversation',
  initial: initialConversation,
  evolve,
  decide,
};
