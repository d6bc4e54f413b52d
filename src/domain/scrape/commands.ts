import type { CommandOf } from '../shared/decider.js';
import type {
  ChunksRefused,
  ChunksStored,
  CrawlFinished,
  NotificationFailed,
  OwnerNotified,
  PageFailed,
  PageScraped,
  PageSkipped,
  ScrapeRequested,
} from './events.js';

export type RequestScrape = CommandOf<'RequestScrape', ScrapeRequested['data']>;
/** Reports of the workers: facts about single pages. */
export type RecordPage = CommandOf<'RecordPage', PageScraped['data']>;
export type SkipPage = CommandOf<'SkipPage', PageSkipped['data']>;
export type FailPage = CommandOf<'FailPage', PageFailed['data']>;
export type RecordChunks = CommandOf<'RecordChunks', ChunksStored['data']>;
export type RefuseChunks = CommandOf<'RefuseChunks', ChunksRefused['data']>;
export type FinishCrawl = CommandOf<'FinishCrawl', CrawlFinished['data']>;
export type CompleteScrape = CommandOf<
  'CompleteScrape',
  { pages: number; chunks: number; published: boolean; at: string }
>;
/** `at` null: the time of the command is not known when it is planned (deadlines); the run's deadline is taken. */
export type FailScrape = CommandOf<'FailScrape', { code: string; detail: string; at: string | null }>;
export type CancelScrape = CommandOf<'CancelScrape', { at: string }>;
export type RecordDiscard = CommandOf<'RecordDiscard', { at: string }>;
export type RecordNotification = CommandOf<'RecordNotification', OwnerNotified['data']>;
export type RecordNotificationFailure = CommandOf<'RecordNotificationFailure', NotificationFailed['data']>;

export type ScrapeCommand =
  | RequestScrape
  | RecordPage
  | SkipPage
  | FailPage
  | RecordChunks
  | RefuseChunks
  | FinishCrawl
  | CompleteScrape
  | FailScrape
  | CancelScrape
  | RecordDiscard
  | RecordNotification
  | RecordNotificationFailure;
