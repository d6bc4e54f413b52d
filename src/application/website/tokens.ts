import { token } from '../token.js';
import type { Communicate } from './communicate.js';
import type { ConversationKeeping } from './conversationKeeping.js';
import type { AllowedOrigins, AnswerStreams } from './ports.js';

export const WEBSITE = {
  Communicate: token<Communicate>('Communicate'),
  AnswerStreams: token<AnswerStreams>('AnswerStreams'),
  AllowedOrigins: token<AllowedOrigins>('AllowedOrigins'),
  ConversationKeeping: token<ConversationKeeping>('ConversationKeeping'),
};
