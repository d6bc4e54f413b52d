import { z } from 'zod';
import type { ConversationEvent } from '../../../domain/conversation/index.js';
import { defineEvents } from './define.js';

const milliseconds = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const rating = z.enum(['up', 'down']);
/** A conversation is its own subject; purging its bot erases it too. */
const subject = (data: { readonly botId: string }, conversationId: string) => ({
  id: conversationId,
  within: data.botId,
});

export const conversationEvents = defineEvents<ConversationEvent>('conversation', {
  ConversationStarted: {
    version: 1,
    schema: z.strictObject({
      botId: z.string(),
      ownerId: z.string(),
      visitorId: z.string(),
      channel: z.enum(['widget', 'api', 'owner']),
      origin: z.string().nullable(),
      at: z.string(),
    }),
  },
  MessageReceived: {
    version: 1,
    schema: z.strictObject({
      botId: z.string(),
      visitorId: z.string(),
      messageId: z.string(),
      replyId: z.string(),
      text: z.string(),
      bytes: count,
      sincePreviousMs: milliseconds,
      at: z.string(),
    }),
    personal: { fields: ['text'], subject },
  },
  ReplyGenerated: {
    version: 1,
    schema: z.strictObject({
      botId: z.string(),
      replyId: z.string(),
      inReplyTo: z.string(),
      text: z.string(),
      bytes: count,
      answered: z.boolean(),
      sources: z.array(
        z.strictObject({ sourceId: z.string(), chunkId: z.string(), title: z.string(), url: z.string() }),
      ),
      model: z.string(),
      promptTokens: count,
      completionTokens: count,
      firstTokenMs: milliseconds,
      durationMs: milliseconds,
      at: z.string(),
    }),
    personal: { fields: ['text'], subject },
  },
  ReplyFailed: {
    version: 1,
    schema: z.strictObject({
      botId: z.string(),
      replyId: z.string(),
      inReplyTo: z.string(),
      code: z.enum([
        'PROVIDER_UNAVAILABLE',
        'PROVIDER_TIMEOUT',
        'PROVIDER_RATE_LIMITED',
        'PROVIDER_INVALID',
        'KNOWLEDGE_UNAVAILABLE',
        'VISITOR_LEFT',
        'SUPERSEDED',
        'INTERRUPTED',
        'INTERNAL',
      ]),
      text: z.string().nullable(),
      durationMs: milliseconds,
      at: z.string(),
    }),
    personal: { fields: ['text'], subject },
  },
  FeedbackGiven: {
    version: 1,
    schema: z.strictObject({
      botId: z.string(),
      replyId: z.string(),
      rating,
      previous: rating.nullable(),
      repliedAt: z.string(),
      comment: z.string().nullable(),
      at: z.string(),
    }),
    personal: { fields: ['comment'], subject },
  },
  ConversationEnded: {
    version: 1,
    schema: z.strictObject({
      botId: z.string(),
      reason: z.enum(['visitor', 'erased', 'expired', 'purged']),
      at: z.string(),
    }),
  },
});
