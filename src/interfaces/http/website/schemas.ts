import { z } from 'zod';
import { isUuid } from '../../../domain/shared/ids.js';

export const id = z
  .string()
  .refine(isUuid, 'must be an id (UUID)')
  .meta({ description: 'Id (UUID).', example: '019a8f00-0000-7000-8000-000000000000' });

/** What a browser calls itself. */
const visitorId = id.nullish().meta({ description: 'What the visitor’s browser calls itself; kept as a pseudonym.' });

export const askBody = z
  .strictObject({
    botId: id,
    message: z.string().meta({ description: 'At most 8,000 bytes of UTF-8, with at least one visible character.' }),
    conversationId: id.nullish().meta({ description: 'Left out: a new conversation begins.' }),
    visitorId,
  })
  .meta({ example: { botId: '019a0000-0000-7000-8000-000000000000', message: 'When are you open?' } });

export const source = z.object({
  number: z.number().int().meta({ description: 'The answer cites it as [number].' }),
  sourceId: z.string(),
  chunkId: z.string(),
  title: z.string(),
  url: z.string(),
  passage: z.string(),
});

export const answer = z.object({
  conversationId: id,
  messageId: id.meta({ description: 'Of the reply: feedback names it.' }),
  reply: z.string(),
  sources: z.array(source),
  answered: z.boolean().meta({ description: 'False: the bot said that it does not know.' }),
  provider: z.string().meta({ description: '`offline`, or the language model’s provider.' }),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }),
  times: z.object({ firstTokenMs: z.number(), totalMs: z.number() }),
});

export const feedbackBody = z.strictObject({
  conversationId: id,
  messageId: id,
  rating: z.enum(['up', 'down']),
  comment: z.string().nullish(),
  visitorId,
});

export const cited = z.object({ sourceId: z.string(), chunkId: z.string(), title: z.string(), url: z.string() });

const transcriptMessage = z.object({
  id: z.string(),
  role: z.enum(['visitor', 'bot']),
  text: z.string().nullable(),
  at: z.string(),
  reply: z
    .object({
      inReplyTo: z.string(),
      answered: z.boolean(),
      sources: z.array(cited),
      failure: z.string().nullable(),
      durationMs: z.number(),
      rating: z.enum(['up', 'down']).nullable(),
      comment: z.string().nullable(),
    })
    .nullable(),
});

export const visitorTranscript = z.object({
  conversationId: id,
  botId: id,
  isOver: z.boolean(),
  messages: z.array(transcriptMessage),
});

export const transcriptSummary = z.object({
  id,
  botId: id,
  visitorId: z.string(),
  channel: z.enum(['widget', 'api', 'owner']),
  origin: z.string().nullable(),
  startedAt: z.string(),
  lastActivityAt: z.string(),
  isOver: z.boolean(),
  messageCount: z.number(),
  unansweredCount: z.number(),
  failureCount: z.number().meta({ description: 'Answers that failed, other than by the visitor’s doing.' }),
  stoppedCount: z.number().meta({ description: 'Answers that the visitor stopped, left or wrote over.' }),
});

export const transcript = transcriptSummary.extend({ messages: z.array(transcriptMessage) });
