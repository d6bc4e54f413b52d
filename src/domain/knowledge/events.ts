import type { EventOf } from '../shared/event.js';

export type SourceMode = 'page' | 'sitemap' | 'crawl';

/** Added, or added again with other settings. */
export type SourceAdded = EventOf<
  'SourceAdded',
  {
    botId: string;
    ownerId: string;
    url: string;
    mode: SourceMode;
    maxPages: number;
    include: readonly string[];
    exclude: readonly string[];
    at: string;
  }
>;

/** `cron`: five fields, UTC; null: no longer on a schedule. */
export type SourceScheduled = EventOf<'SourceScheduled', { botId: string; cron: string | null; at: string }>;

export type SourceRemoved = EventOf<'SourceRemoved', { botId: string; at: string }>;

/** Nothing of a removed source is stored any more. */
export type SourceCleared = EventOf<'SourceCleared', { botId: string; at: string }>;

export type KnowledgeEvent = SourceAdded | SourceScheduled | SourceRemoved | SourceCleared;
