import { z } from 'zod';
import type { SourceRow } from '../../../../projections/knowledgeSources/queries.js';
import type { ScrapePageRow, ScrapeRow } from '../../../../projections/scrapes/queries.js';
import { NOT_CRON } from '../../../application/knowledge/cron.js';
import type { Timetable } from '../../../application/knowledge/timetable.js';
import { isUuid } from '../../../domain/shared/ids.js';
import { botId } from '../bots/schemas.js';
import { wholeNumber } from '../wholeNumber.js';

const id = (what: string) =>
  z
    .string()
    .refine(isUuid, `must be the id of a ${what}`)
    .meta({ description: `Id of a ${what}` });
const pattern = z.string().min(1).max(500).meta({ example: '/docs/**' });
const count = z.int().nonnegative();
const time = z.iso.datetime();

export const botParams = z.strictObject({ id: botId });
export const scrapeParams = z.strictObject({ id: botId, scrapeId: id('run') });
export const sourceParams = z.strictObject({ id: botId, sourceId: id('source') });

export const newScrape = z.strictObject({
  url: z
    .string()
    .min(1)
    .max(2_048)
    .meta({ description: 'Where to begin: a page, or a sitemap', example: 'https://example.com/docs/' }),
  mode: z
    .enum(['page', 'sitemap', 'crawl'])
    .default('page')
    .meta({ description: 'One page; the pages that the sitemap names; or links from page to page within the site' }),
  maxPages: z
    .int()
    .positive()
    .nullish()
    .meta({ description: 'Most pages that are visited; default what the service allows' }),
  include: z
    .array(pattern)
    .max(50)
    .default([])
    .meta({ description: 'Only addresses that match one of these; * within, ** across path segments' }),
  exclude: z.array(pattern).max(50).default([]).meta({ description: 'No address that matches one of these' }),
  schedule: z.string().min(1).max(100).nullish().meta({
    description: 'Scrape again at these times: cron, five fields, UTC; null takes it off the schedule',
    example: '0 3 * * 1',
  }),
});

export const requested = z
  .object({
    scrapeId: z.string(),
    sourceId: z.string(),
    status: z.literal('running'),
  })
  .meta({ id: 'RequestedScrape' });

const scrapeView = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    botId: z.string(),
    url: z.string(),
    mode: z.string(),
    trigger: z.string(),
    maxPages: count,
    status: z.enum(['running', 'completed', 'failed', 'cancelled']),
    requestedAt: time,
    endedAt: time.nullable(),
    durationMs: count.nullable(),
    progress: z.object({
      scraped: count,
      unchanged: count,
      skipped: count,
      failed: count,
      embedded: count.meta({ description: 'Chunks that were embedded' }),
      reused: count.meta({ description: 'Chunks whose text was embedded before' }),
      pending: count.meta({ description: 'Pages whose chunks are not stored yet' }),
      notVisited: count.meta({ description: 'Pages left out because of a limit' }),
      kept: count.meta({ description: 'Pages of the last run that were not read this time and are kept for now' }),
      pruned: count.meta({ description: 'Pages of the last run that are gone' }),
    }),
    result: z
      .object({ pages: count, chunks: count })
      .nullable()
      .meta({ description: 'What the bot knows from this source since' }),
    failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
    ownerNotified: z.enum(['no', 'sent', 'failed']),
  })
  .meta({ id: 'Scrape' });

const pageView = z
  .object({
    url: z.string(),
    outcome: z.enum(['scraped', 'unchanged', 'skipped', 'failed']),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    title: z.string().nullable(),
    via: z.string().nullable(),
    chunks: count.nullable(),
  })
  .meta({ id: 'ScrapedPage' });

export const scrapeWithPages = scrapeView.extend({ pages: z.array(pageView) }).meta({ id: 'ScrapeWithPages' });

const sourceView = z
  .object({
    id: z.string(),
    botId: z.string(),
    url: z.string(),
    mode: z.string(),
    maxPages: count,
    include: z.array(z.string()),
    exclude: z.array(z.string()),
    schedule: z.string().nullable(),
    scheduleProblem: z
      .string()
      .nullable()
      .meta({ description: 'Why the source is on no timetable although it has a schedule' }),
    addedAt: time,
    live: z
      .object({ pages: count, chunks: count, since: time })
      .nullable()
      .meta({ description: 'What answers are given from now' }),
    lastRun: z.object({ scrapeId: z.string(), status: z.string(), at: time }).nullable(),
  })
  .meta({ id: 'KnowledgeSource' });

export const sourcePage = z.object({ items: z.array(sourceView), nextCursor: z.string().nullable(), total: count });

export const listQuery = z.strictObject({
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().max(500).optional(),
});

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export const toScrapeView = (row: ScrapeRow) => ({
  id: row.id,
  sourceId: row.sourceId,
  botId: row.botId,
  url: row.url,
  mode: row.mode,
  trigger: row.trigger,
  maxPages: row.maxPages,
  status: row.status,
  requestedAt: row.requestedAt.toISOString(),
  endedAt: iso(row.endedAt),
  durationMs: row.durationMs,
  progress: {
    scraped: row.scraped,
    unchanged: row.unchanged,
    skipped: row.skipped,
    failed: row.failed,
    embedded: row.embedded,
    reused: row.reused,
    pending: row.pending,
    notVisited: row.notVisited,
    kept: row.kept,
    pruned: row.pruned,
  },
  result: row.pages === null || row.chunks === null ? null : { pages: row.pages, chunks: row.chunks },
  failure: row.code === null ? null : { code: row.code, detail: row.detail ?? '' },
  ownerNotified: row.notified,
});

export const toPageView = (row: ScrapePageRow) => row;

export const toSourceView = (row: SourceRow, timetable: Pick<Timetable, 'understands'>) => ({
  id: row.id,
  botId: row.botId,
  url: row.url,
  mode: row.mode,
  maxPages: row.maxPages,
  include: row.include,
  exclude: row.exclude,
  schedule: row.cron,
  scheduleProblem: row.cron === null || timetable.understands(row.cron) ? null : NOT_CRON,
  addedAt: row.addedAt.toISOString(),
  live: row.liveAt === null ? null : { pages: row.pages, chunks: row.chunks, since: row.liveAt.toISOString() },
  lastRun:
    row.lastRun === null ? null : { scrapeId: row.lastRun, status: row.lastStatus ?? '', at: iso(row.lastAt) ?? '' },
});
