import type { EventOf } from '../shared/event.js';

export type ScrapeMode = 'page' | 'sitemap' | 'crawl';
/** Who or what wanted the run. `modelChange` embeds what is stored anew and fetches nothing. */
export type ScrapeTrigger = 'request' | 'refresh' | 'schedule' | 'queue' | 'modelChange';

export const SKIP_REASONS = [
  'unchanged',
  'duplicate',
  'robots',
  'noindex',
  'offSite',
  'excluded',
  'tooLarge',
  'unsupportedType',
  'empty',
  'gone',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export type ScrapeRequested = EventOf<
  'ScrapeRequested',
  {
    sourceId: string;
    botId: string;
    ownerId: string;
    url: string;
    mode: ScrapeMode;
    trigger: ScrapeTrigger;
    maxPages: number;
    maxDepth: number;
    include: readonly string[];
    exclude: readonly string[];
    /** Embedding model of the generation that the run builds. */
    model: string;
    requestedAt: string;
    /** When the run has failed if it has not ended before. */
    deadline: string;
  }
>;

export type PageScraped = EventOf<
  'PageScraped',
  {
    pageId: string;
    url: string;
    depth: number;
    title: string;
    language: string | null;
    kind: 'html' | 'pdf' | 'text';
    via: 'fetch' | 'browser' | 'store';
    /** SHA-256 of title and text, hexadecimal. */
    contentHash: string;
    /** Size of the document as it came, in bytes. */
    bytes: number;
    /** Where the text is kept: table of the vector store, keyed by `pageId`. */
    storedIn: 'knowledge_pages';
    at: string;
  }
>;

export type PageSkipped = EventOf<
  'PageSkipped',
  {
    url: string;
    reason: SkipReason;
    detail: string | null;
    /** With what the server said that it is gone; else null. */
    status: number | null;
    at: string;
  }
>;

export type PageFailed = EventOf<
  'PageFailed',
  { url: string; code: string; detail: string; status: number | null; at: string }
>;

export type ChunksStored = EventOf<
  'ChunksStored',
  { pageId: string; url: string; chunks: number; embedded: number; reused: number; at: string }
>;

/** The chunks of a page that was read cannot be stored, for a reason that lies in the page: it counts as failed. */
export type ChunksRefused = EventOf<
  'ChunksRefused',
  { pageId: string; url: string; code: string; detail: string; at: string }
>;

/** All pages that the run would visit have been visited. */
export type CrawlFinished = EventOf<
  'CrawlFinished',
  {
    /** Pages that were known but not visited because of a limit. */
    notVisited: number;
    /** Pages of the generation before that were not read this time and are kept for now. */
    kept: number;
    /** Pages of the generation before that are dropped: gone for good. */
    pruned: readonly string[];
    at: string;
  }
>;

interface RunFacts {
  sourceId: string;
  botId: string;
  ownerId: string;
  url: string;
}

export type ScrapeCompleted = EventOf<
  'ScrapeCompleted',
  RunFacts & {
    /** Pages and chunks of the generation that is live now. */
    pages: number;
    chunks: number;
    /** What this run read and embedded. */
    scraped: number;
    unchanged: number;
    skipped: number;
    failed: number;
    embedded: number;
    reused: number;
    /** False when a run that was requested later was live already. */
    published: boolean;
    durationMs: number;
    at: string;
  }
>;

export type ScrapeFailed = EventOf<
  'ScrapeFailed',
  RunFacts & { code: string; detail: string; scraped: number; failed: number; durationMs: number; at: string }
>;

export type ScrapeCancelled = EventOf<'ScrapeCancelled', RunFacts & { durationMs: number; at: string }>;

/** Nothing is stored any more of what a run that failed or was cancelled had stored, unless it is live. */
export type ScrapeDiscarded = EventOf<'ScrapeDiscarded', { at: string }>;

export type OwnerNotified = EventOf<
  'OwnerNotified',
  { outcome: 'completed' | 'failed'; mailId: string | null; at: string }
>;

export type NotificationFailed = EventOf<
  'NotificationFailed',
  { outcome: 'completed' | 'failed'; reason: string; at: string }
>;

export type ScrapeEvent =
  | ScrapeRequested
  | PageScraped
  | PageSkipped
  | PageFailed
  | ChunksStored
  | ChunksRefused
  | CrawlFinished
  | ScrapeCompleted
  | ScrapeFailed
  | ScrapeCancelled
  | ScrapeDiscarded
  | OwnerNotified
  | NotificationFailed;
