import type { EventOf } from '../shared/event.js';

/** What the processes of scraping need of the events that they see. */
export type ScrapeProcessEvent =
  | EventOf<
      'ScrapeRequested',
      {
        sourceId: string;
        botId: string;
        ownerId: string;
        url: string;
        mode: string;
        requestedAt: string;
        deadline: string;
      }
    >
  | EventOf<'PageScraped', { pageId: string; url: string }>
  | EventOf<'PageSkipped', { url: string; reason: string }>
  | EventOf<'PageFailed', { url: string; code: string; detail: string }>
  | EventOf<'ChunksStored', { pageId: string }>
  | EventOf<'ChunksRefused', { pageId: string; url: string; detail: string }>
  | EventOf<'CrawlFinished', { notVisited: number; kept: number; pruned: readonly string[]; at: string }>
  | EventOf<
      'ScrapeCompleted',
      { pages: number; chunks: number; scraped: number; unchanged: number; failed: number; durationMs: number }
    >
  | EventOf<'ScrapeFailed', { code: string; detail: string; durationMs: number }>
  | EventOf<'ScrapeCancelled', { at: string }>
  | EventOf<'ScrapeDiscarded', { at: string }>
  | EventOf<'OwnerNotified', { at: string }>
  | EventOf<'NotificationFailed', { reason: string }>;

export type SourceProcessEvent =
  | EventOf<'SourceAdded', { botId: string }>
  | EventOf<'SourceScheduled', { cron: string | null }>
  | EventOf<'SourceRemoved', { botId: string }>
  | EventOf<'SourceCleared', { botId: string }>;

/** A command that a process sends to the run it follows. `at` null: at the run's deadline. */
export type ScrapeProcessCommand = EventOf<'FailScrape', { code: string; detail: string; at: string | null }>;
