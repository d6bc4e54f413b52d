export type * from './commands.js';
export {
  type ConversationRefusal,
  type ConversationRefusalCode,
  conversationDecider,
  MAX_COMMENT_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGES,
} from './decider.js';
export type * from './events.js';
export type { Conversation, OpenConversation, Turn } from './state.js';
export { isStopped } from './stopped.js';
export { isBlank, utf8Bytes } from './text.js';
