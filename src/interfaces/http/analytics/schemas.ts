import { z } from 'zod';
import { isTimeZone } from '../../../application/analytics/timeZone.js';
import { wholeNumber } from '../wholeNumber.js';

export const NOT_A_TIME_ZONE = 'must be an IANA time zone such as Europe/Berlin';

const count = z.number().int();
const milliseconds = z.number().nullable();

export const figures = z
  .object({
    conversations: count.meta({ description: 'Conversations that began.' }),
    activeConversations: count.meta({ description: 'Conversations in which a visitor wrote.' }),
    visitors: count,
    messages: count,
    replies: count,
    errors: count.meta({ description: 'Answers that failed, other than by the visitor’s doing.' }),
    stopped: count.meta({ description: 'Answers that the visitor stopped, left or wrote over. No errors.' }),
    unanswered: count.meta({ description: 'Replies that said "I don’t know".' }),
    answerTimeMs: z
      .object({ mean: milliseconds, p50: milliseconds, p95: milliseconds })
      .meta({ description: 'p50 and p95 by a histogram: exact below 128 ms, within 0.8 % above.' }),
    tokens: z.object({ prompt: count, completion: count }),
    usageSeconds: z.number().meta({ description: 'A pause counts as at most five minutes.' }),
    usageSecondsPerConversation: z.number().nullable(),
    feedback: z.object({ up: count, down: count }),
  })
  .meta({ id: 'Figures' });

export const reportQuery = z.strictObject({
  from: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'ISO time, or a date in the bot’s time zone; 1970 or later.' }),
  days: wholeNumber(1, 1_100).optional().meta({
    description:
      'Instead of `from`: so many days up to `to`. Per day they are days of the time zone, the last one as far as it has come; per hour they are so many times 24 hours.',
  }),
  to: z.string().max(40).optional().meta({ description: 'Exclusive. Default: now.' }),
  bucket: z.enum(['hour', 'day']).default('day'),
  timeZone: z
    .string()
    .refine(isTimeZone, NOT_A_TIME_ZONE)
    .optional()
    .meta({ description: 'Default: `timeZone` of the bot’s settings, else UTC.' }),
});

export const reportAnswer = z.object({
  botId: z.string(),
  from: z.string(),
  to: z.string(),
  bucket: z.enum(['hour', 'day']),
  timeZone: z.string(),
  totals: figures,
  before: figures.meta({ description: 'Totals of the span of the same length before.' }),
  items: z.array(
    figures.extend({ start: z.string().meta({ description: 'When the hour or day begins, in UTC (ISO time).' }) }),
  ),
});

export const summaryAnswer = z.object({
  botId: z.string(),
  periods: z.array(
    figures.extend({
      name: z.enum(['last24Hours', 'last7Days', 'last30Days']),
      from: z.string(),
      to: z.string(),
      before: figures,
    }),
  ),
});

export const overviewAnswer = z.object({
  from: z.string(),
  to: z.string(),
  totals: figures,
  bots: z.array(figures.extend({ botId: z.string(), name: z.string(), status: z.string() })),
});
