import fc from 'fast-check';
import { deciding } from '../../../test/support/dsl/decider.js';
import type { ScrapeCommand } from './commands.js';
import { scrapeDecider } from './decider.js';
import type { ScrapeEvent, ScrapeRequested } from './events.js';
import { noScrape, type Scrape } from './state.js';
import { hasUrl, noUrls, withUrl } from './urlSet.js';

const at = '2026-01-01T00:00:10.000Z';
const facts = { sourceId: 's', botId: 'b', ownerId: 'o', url: 'https://e.com/' };
const requested: ScrapeRequested = {
  type: 'ScrapeRequested',
  data: {
    ...facts,
    mode: 'crawl',
    trigger: 'request',
    maxPages: 10,
    maxDepth: 2,
    include: [],
    exclude: [],
    model: 'm',
    requestedAt: '2026-01-01T00:00:00.000Z',
    deadline: '2026-01-01T00:30:00.000Z',
  },
};
const page = (url: string) =>
  ({
    pageId: `page of ${url}`,
    url,
    depth: 0,
    title: 'T',
    language: 'en',
    kind: 'html',
    via: 'fetch',
    contentHash: 'h',
    bytes: 1,
    storedIn: 'knowledge_pages',
    at,
  }) as const;
const scraped: ScrapeEvent = { type: 'PageScraped', data: page('/a') };
const chunks = { pageId: 'page of /a', url: '/a', chunks: 3, embedded: 2, reused: 1, at };
const stored: ScrapeEvent = { type: 'ChunksStored', data: chunks };
const finish = { notVisited: 0, kept: 0, pruned: [], at };
const crawled: ScrapeEvent = { type: 'CrawlFinished', data: finish };
const cancelled: ScrapeEvent = { type: 'ScrapeCancelled', data: { ...facts, durationMs: 10_000, at } };
const failed: ScrapeEvent = {
  type: 'ScrapeFailed',
  data: { ...facts, durationMs: 10_000, at, code: 'X', detail: 'x', scraped: 1, failed: 0 },
};
const complete: ScrapeCommand = { type: 'CompleteScrape', data: { pages: 4, chunks: 9, published: true, at } };
const given = deciding(scrapeDecider);

describe('a run of a scrape', () => {
  it('is requested once', () => {
    given().when({ type: 'RequestScrape', data: requested.data }).thenEvents(requested);
    given(requested).when({ type: 'RequestScrape', data: requested.data }).thenNothing();
  });

  it('that nobody requested takes no reports', () =>
    given()
      .when({ type: 'RecordPage', data: page('/a') })
      .thenRefused('SCRAPE_NOT_FOUND'));

  it('records each page once, whatever became of it', () => {
    given(requested)
      .when({ type: 'RecordPage', data: page('/a') })
      .thenEvents(scraped);
    given(requested, scraped)
      .when({ type: 'RecordPage', data: page('/a') })
      .thenNothing();
    given(requested, scraped)
      .when({ type: 'SkipPage', data: { url: '/a', reason: 'robots', detail: null, status: null, at } })
      .thenNothing();
  });

  it('records the chunks of a page once, and only of its pages', () => {
    given(requested, scraped).when({ type: 'RecordChunks', data: chunks }).thenEvents(stored);
    given(requested, scraped, stored).when({ type: 'RecordChunks', data: chunks }).thenNothing();
    given(requested).when({ type: 'RecordChunks', data: chunks }).thenNothing();
  });

  it('records once that the chunks of a page are refused, and counts the page as failed', () => {
    const { pageId, url } = chunks;
    const refuse = { type: 'RefuseChunks', data: { pageId, url, code: 'X', detail: 'x', at } } as const;
    const refused: ScrapeEvent = { type: 'ChunksRefused', data: refuse.data };
    given(requested, scraped).when(refuse).thenEvents(refused);
    for (const end of [refused, stored]) given(requested, scraped, end).when(refuse).thenNothing();
    given(requested, scraped, refused).when({ type: 'RecordChunks', data: chunks }).thenNothing();
    given(requested, scraped, refused, crawled)
      .when(complete)
      .thenEvents({ type: 'ScrapeCompleted', data: expect.objectContaining({ scraped: 0, failed: 1 }) });
  });

  it('completes when all pages are visited and all chunks are stored, not before', () => {
    given(requested, scraped).when(complete).thenRefused('SCRAPE_NOT_READY');
    given(requested, scraped, crawled).when(complete).thenRefused('SCRAPE_NOT_READY');
    given(requested, scraped, crawled, stored)
      .when(complete)
      .thenEvents({
        type: 'ScrapeCompleted',
        data: {
          ...facts,
          pages: 4,
          chunks: 9,
          scraped: 1,
          unchanged: 0,
          skipped: 0,
          failed: 0,
          embedded: 2,
          reused: 1,
          published: true,
          durationMs: 10_000,
          at,
        },
      });
  });

  it('counts unchanged pages apart from those that were left out', () => {
    const skip = (url: string, reason: 'unchanged' | 'robots'): ScrapeEvent => ({
      type: 'PageSkipped',
      data: { url, reason, detail: null, status: null, at },
    });
    const state = [requested, skip('/a', 'unchanged'), skip('/b', 'robots')].reduce<Scrape>(
      scrapeDecider.evolve,
      noScrape,
    );
    expect(state).toMatchObject({ progress: { unchanged: 1, skipped: 1 } });
  });

  it('can be cancelled until it is published', () => {
    given(requested, scraped).when({ type: 'CancelScrape', data: { at } }).thenEvents(cancelled);
    given(requested, scraped, crawled, stored)
      .when({ type: 'CancelScrape', data: { at } })
      .thenRefused('SCRAPE_PUBLISHING');
  });

  it('that has ended takes no more reports and ends only once', () => {
    for (const [end, runStatus] of [
      [cancelled, 'cancelled'],
      [failed, 'failed'],
    ] as const) {
      given(requested, end)
        .when({ type: 'RecordPage', data: page('/b') })
        .thenRefused('SCRAPE_ENDED', { info: { runStatus } });
      given(requested, end).when(complete).thenRefused('SCRAPE_ENDED');
      given(requested, end)
        .when({ type: 'FailScrape', data: { code: 'X', detail: 'x', at } })
        .thenRefused('SCRAPE_ENDED');
    }
  });

  it('that came to nothing is discarded once', () => {
    const discard: ScrapeCommand = { type: 'RecordDiscard', data: { at } };
    const discarded: ScrapeEvent = { type: 'ScrapeDiscarded', data: { at } };
    for (const end of [cancelled, failed]) {
      given(requested, end).when(discard).thenEvents(discarded);
      given(requested, end, discarded).when(discard).thenNothing();
    }
    given(requested).when(discard).thenNothing();
    given().when(discard).thenRefused('SCRAPE_NOT_FOUND');
  });

  it('that passes its deadline has failed at its deadline', () =>
    given(requested)
      .when({ type: 'FailScrape', data: { code: 'TIMED_OUT', detail: 'x', at: null } })
      .thenEvents({
        type: 'ScrapeFailed',
        data: {
          ...facts,
          code: 'TIMED_OUT',
          detail: 'x',
          scraped: 0,
          failed: 0,
          durationMs: 1_800_000,
          at: requested.data.deadline,
        },
      }));

  it('notes one notification, and a later success after a failed one', () => {
    const data = { outcome: 'failed', mailId: 'm', at } as const;
    const notified: ScrapeEvent = { type: 'OwnerNotified', data };
    const notNotified: ScrapeEvent = { type: 'NotificationFailed', data: { outcome: 'failed', reason: 'x', at } };
    given(requested, failed).when({ type: 'RecordNotification', data }).thenEvents(notified);
    given(requested, failed, notified).when({ type: 'RecordNotification', data }).thenNothing();
    given(requested, failed, notNotified).when({ type: 'RecordNotification', data }).thenEvents(notified);
    given(requested).when({ type: 'RecordNotification', data }).thenNothing();
  });
});

it('a set of addresses holds what was added, and the old one stays as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.webUrl()), fc.webUrl(), (urls, other) => {
      const before = urls.reduce(withUrl, noUrls);
      const after = withUrl(before, other);
      expect(urls.every((url) => hasUrl(after, url)) && hasUrl(after, other)).toBe(true);
      expect(hasUrl(before, other)).toBe(urls.includes(other));
    }),
  );
});
