import type { Decider, Refusal } from '../shared/decider.js';
import { accept, type Result, refuse } from '../shared/result.js';
import type { ScrapeCommand } from './commands.js';
import type { ScrapeEvent } from './events.js';
import { evolve, noScrape, type RunningScrape, type Scrape } from './state.js';
import { hasUrl } from './urlSet.js';

type Decision = Result<readonly ScrapeEvent[], Refusal>;

const nothing: Decision = accept([]);

/** One run of a scrape. What a worker reports twice is recorded once; after its end a run takes no more reports. */
export const scrapeDecider: Decider<ScrapeCommand, ScrapeEvent, Scrape> = {
  category: 'scrape',
  initial: noScrape,
  evolve,
  decide: (command, state): Decision => {
    if (command.type === 'RequestScrape') {
      return state.status === 'none' ? accept([{ type: 'ScrapeRequested', data: command.data }]) : nothing;
    }
    if (state.status === 'none') return refuse(notFound);
    switch (command.type) {
      case 'RecordDiscard':
        return 'isDiscarded' in state && !state.isDiscarded
          ? accept([{ type: 'ScrapeDiscarded', data: command.data }])
          : nothing;
      case 'RecordNotification':
        return 'notified' in state && state.notified !== 'sent'
          ? accept([{ type: 'OwnerNotified', data: command.data }])
          : nothing;
      case 'RecordNotificationFailure':
        return 'notified' in state && state.notified === 'no'
          ? accept([{ type: 'NotificationFailed', data: command.data }])
          : nothing;
      default:
        return state.status === 'running' ? decideRunning(command, state) : refuse(ended(state.status));
    }
  },
};

type RunningCommand = Exclude<
  ScrapeCommand,
  { type: 'RequestScrape' | 'RecordDiscard' | 'RecordNotification' | 'RecordNotificationFailure' }
>;

function decideRunning(command: RunningCommand, state: RunningScrape): Decision {
  switch (command.type) {
    case 'RecordPage':
      return once(state, command.data.url, { type: 'PageScraped', data: command.data });
    case 'SkipPage':
      return once(state, command.data.url, { type: 'PageSkipped', data: command.data });
    case 'FailPage':
      return once(state, command.data.url, { type: 'PageFailed', data: command.data });
    case 'RecordChunks':
      return state.pending.has(command.data.pageId) ? accept([{ type: 'ChunksStored', data: command.data }]) : nothing;
    case 'RefuseChunks':
      return state.pending.has(command.data.pageId) ? accept([{ type: 'ChunksRefused', data: command.data }]) : nothing;
    case 'FinishCrawl':
      return state.isCrawled ? nothing : accept([{ type: 'CrawlFinished', data: command.data }]);
    case 'CompleteScrape':
      return isReady(state) ? accept([completed(command.data, state)]) : refuse(notReady);
    case 'FailScrape': {
      const { code, detail, at } = command.data;
      const { scraped, failed } = state.progress;
      const end = ending(state, at ?? state.request.deadline);
      return accept([{ type: 'ScrapeFailed', data: { ...end, code, detail, scraped, failed } }]);
    }
    case 'CancelScrape':
      // Whoever publishes cannot be called back: the switch may have happened a moment ago.
      return isReady(state)
        ? refuse(tooLate)
        : accept([{ type: 'ScrapeCancelled', data: ending(state, command.data.at) }]);
  }
}

const once = (state: RunningScrape, url: string, event: ScrapeEvent): Decision =>
  hasUrl(state.settled, url) ? nothing : accept([event]);

/** Everything is in: all pages visited, all chunks stored. */
export const isReady = (state: RunningScrape): boolean => state.isCrawled && state.pending.size === 0;

function completed(
  { pages, chunks, published, at }: { pages: number; chunks: number; published: boolean; at: string },
  state: RunningScrape,
): ScrapeEvent {
  const { scraped, unchanged, skipped, failed, embedded, reused } = state.progress;
  return {
    type: 'ScrapeCompleted',
    data: {
      ...ending(state, at),
      pages,
      chunks,
      scraped,
      unchanged,
      skipped,
      failed,
      embedded,
      reused,
      published,
    },
  };
}

function ending({ request }: RunningScrape, at: string) {
  const { sourceId, botId, ownerId, url, requestedAt } = request;
  return { sourceId, botId, ownerId, url, durationMs: Math.max(0, Date.parse(at) - Date.parse(requestedAt)), at };
}

const notFound: Refusal = { kind: 'notFound', code: 'SCRAPE_NOT_FOUND', detail: 'There is no such run.' };

const ended = (status: string): Refusal => ({
  kind: 'conflict',
  code: 'SCRAPE_ENDED',
  detail: `The run has ended already (${status}).`,
  info: { runStatus: status },
});

const notReady: Refusal = {
  kind: 'conflict',
  code: 'SCRAPE_NOT_READY',
  detail: 'The run still has pages to read or chunks to store.',
};

const tooLate: Refusal = {
  kind: 'conflict',
  code: 'SCRAPE_PUBLISHING',
  detail: 'Everything has been read and is being published; it is too late to cancel.',
};
