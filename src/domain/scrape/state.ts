import type { PageSkipped, ScrapeEvent, ScrapeRequested } from './events.js';
import { verdictOf } from './leftOut.js';
import { noUrls, type UrlSet, withUrl } from './urlSet.js';

export type RunRequest = ScrapeRequested['data'];

export interface Progress {
  readonly scraped: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly chunks: number;
  readonly embedded: number;
  readonly reused: number;
}

interface Requested {
  readonly request: RunRequest;
  readonly progress: Progress;
}

export type Notified = 'no' | 'sent' | 'failed';

/** One run, from its request to its end. */
export type Scrape =
  | { readonly status: 'none' }
  | (Requested & {
      readonly status: 'running';
      /** Addresses that have been read, skipped or have failed. */
      readonly settled: UrlSet;
      /** Those of them that are not there, for now. */
      readonly gone: UrlSet;
      /** Those of them that are not to be kept. */
      readonly unwanted: UrlSet;
      /** Pages whose chunks are not stored yet. */
      readonly pending: ReadonlySet<string>;
      readonly isCrawled: boolean;
    })
  | (Requested & { readonly status: 'completed'; readonly notified: Notified })
  | (Requested & {
      readonly status: 'failed';
      readonly code: string;
      readonly detail: string;
      readonly notified: Notified;
      readonly isDiscarded: boolean;
    })
  | (Requested & { readonly status: 'cancelled'; readonly isDiscarded: boolean });

export type RunningScrape = Extract<Scrape, { status: 'running' }>;

export const noScrape: Scrape = { status: 'none' };

const nothing: Progress = { scraped: 0, unchanged: 0, skipped: 0, failed: 0, chunks: 0, embedded: 0, reused: 0 };

export function evolve(state: Scrape, event: ScrapeEvent): Scrape {
  if (event.type === 'ScrapeRequested') {
    return {
      status: 'running',
      request: event.data,
      progress: nothing,
      settled: noUrls,
      gone: noUrls,
      unwanted: noUrls,
      pending: new Set(),
      isCrawled: false,
    };
  }
  if (state.status === 'none') return state;
  const { request, progress } = state;
  switch (event.type) {
    case 'ScrapeCompleted':
      return { status: 'completed', request, progress, notified: 'no' };
    case 'ScrapeFailed': {
      const { code, detail } = event.data;
      return { status: 'failed', request, progress, notified: 'no', isDiscarded: false, code, detail };
    }
    case 'ScrapeCancelled':
      return { status: 'cancelled', request, progress, isDiscarded: false };
    case 'ScrapeDiscarded':
      return 'isDiscarded' in state ? { ...state, isDiscarded: true } : state;
    case 'OwnerNotified':
      return 'notified' in state ? { ...state, notified: 'sent' } : state;
    case 'NotificationFailed':
      return 'notified' in state ? { ...state, notified: 'failed' } : state;
    default:
      return state.status === 'running' ? withReport(state, event) : state;
  }
}

type Report = Extract<
  ScrapeEvent,
  { type: 'PageScraped' | 'PageSkipped' | 'PageFailed' | 'ChunksStored' | 'ChunksRefused' | 'CrawlFinished' }
>;

function withReport(state: RunningScrape, event: Report): RunningScrape {
  const { progress } = state;
  switch (event.type) {
    case 'PageScraped':
      return {
        ...state,
        settled: withUrl(state.settled, event.data.url),
        pending: new Set(state.pending).add(event.data.pageId),
        progress: { ...progress, scraped: progress.scraped + 1 },
      };
    case 'PageSkipped':
      return withSkipped(state, event.data);
    case 'PageFailed':
      return {
        ...state,
        settled: withUrl(state.settled, event.data.url),
        progress: { ...progress, failed: progress.failed + 1 },
      };
    case 'ChunksStored': {
      const { chunks, embedded, reused } = event.data;
      return {
        ...state,
        pending: without(state.pending, event.data.pageId),
        progress: {
          ...progress,
          chunks: progress.chunks + chunks,
          embedded: progress.embedded + embedded,
          reused: progress.reused + reused,
        },
      };
    }
    case 'ChunksRefused':
      return {
        ...state,
        pending: without(state.pending, event.data.pageId),
        progress: { ...progress, scraped: progress.scraped - 1, failed: progress.failed + 1 },
      };
    case 'CrawlFinished':
      return { ...state, isCrawled: true };
  }
}

function withSkipped(state: RunningScrape, data: PageSkipped['data']): RunningScrape {
  const { progress } = state;
  const settled = withUrl(state.settled, data.url);
  const verdict = verdictOf(data);
  if (verdict === null) return { ...state, settled, progress: { ...progress, unchanged: progress.unchanged + 1 } };
  return {
    ...state,
    settled,
    [verdict]: withUrl(state[verdict], data.url),
    progress: { ...progress, skipped: progress.skipped + 1 },
  };
}

function without(pending: ReadonlySet<string>, pageId: string): ReadonlySet<string> {
  const rest = new Set(pending);
  rest.delete(pageId);
  return rest;
}
