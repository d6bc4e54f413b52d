import { z } from 'zod';
import { type ScrapeEvent, SKIP_REASONS } from '../../../domain/scrape/events.js';
import { defineEvents } from './define.js';

const text = z.string();
const at = z.iso.datetime();
const count = z.int().nonnegative();
const outcome = z.enum(['completed', 'failed']);
const run = { sourceId: text, botId: text, ownerId: text, url: text };

export const scrapeEvents = defineEvents<ScrapeEvent>('scrape', {
  ScrapeRequested: {
    version: 1,
    schema: z.strictObject({
      ...run,
      mode: z.enum(['page', 'sitemap', 'crawl']),
      trigger: z.enum(['request', 'refresh', 'schedule', 'queue', 'modelChange']),
      maxPages: count,
      maxDepth: count,
      include: z.array(text).readonly(),
      exclude: z.array(text).readonly(),
      model: text,
      requestedAt: at,
      deadline: at,
    }),
  },
  PageScraped: {
    version: 1,
    schema: z.strictObject({
      pageId: text,
      url: text,
      depth: count,
      title: text,
      language: text.nullable(),
      kind: z.enum(['html', 'pdf', 'text']),
      via: z.enum(['fetch', 'browser', 'store']),
      contentHash: text,
      bytes: count,
      storedIn: z.literal('knowledge_pages'),
      at,
    }),
  },
  PageSkipped: {
    version: 2,
    schema: z.strictObject({
      url: text,
      reason: z.enum(SKIP_REASONS),
      detail: text.nullable(),
      status: z.int().nullable(),
      at,
    }),
    upcasters: { 1: (data) => ({ ...data, status: null }) },
  },
  PageFailed: {
    version: 1,
    schema: z.strictObject({ url: text, code: text, detail: text, status: z.int().nullable(), at }),
  },
  ChunksStored: {
    version: 1,
    schema: z.strictObject({ pageId: text, url: text, chunks: count, embedded: count, reused: count, at }),
  },
  ChunksRefused: {
    version: 1,
    schema: z.strictObject({ pageId: text, url: text, code: text, detail: text, at }),
  },
  CrawlFinished: {
    version: 1,
    schema: z.strictObject({ notVisited: count, kept: count, pruned: z.array(text).readonly(), at }),
  },
  ScrapeCompleted: {
    version: 1,
    schema: z.strictObject({
      ...run,
      pages: count,
      chunks: count,
      scraped: count,
      unchanged: count,
      skipped: count,
      failed: count,
      embedded: count,
      reused: count,
      published: z.boolean(),
      durationMs: count,
      at,
    }),
  },
  ScrapeFailed: {
    version: 1,
    schema: z.strictObject({ ...run, code: text, detail: text, scraped: count, failed: count, durationMs: count, at }),
  },
  ScrapeCancelled: { version: 1, schema: z.strictObject({ ...run, durationMs: count, at }) },
  ScrapeDiscarded: { version: 1, schema: z.strictObject({ at }) },
  OwnerNotified: { version: 1, schema: z.strictObject({ outcome, mailId: text.nullable(), at }) },
  NotificationFailed: { version: 1, schema: z.strictObject({ outcome, reason: text, at }) },
});
