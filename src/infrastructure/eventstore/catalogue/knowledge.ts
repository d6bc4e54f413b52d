import { z } from 'zod';
import type { KnowledgeEvent } from '../../../domain/knowledge/events.js';
import { defineEvents } from './define.js';

const text = z.string();
const at = z.iso.datetime();

export const knowledgeEvents = defineEvents<KnowledgeEvent>('knowledge', {
  SourceAdded: {
    version: 1,
    schema: z.strictObject({
      botId: text,
      ownerId: text,
      url: text,
      mode: z.enum(['page', 'sitemap', 'crawl']),
      maxPages: z.int().nonnegative(),
      include: z.array(text).readonly(),
      exclude: z.array(text).readonly(),
      at,
    }),
  },
  SourceScheduled: { version: 1, schema: z.strictObject({ botId: text, cron: text.nullable(), at }) },
  SourceRemoved: { version: 1, schema: z.strictObject({ botId: text, at }) },
  SourceCleared: { version: 1, schema: z.strictObject({ botId: text, at }) },
});
