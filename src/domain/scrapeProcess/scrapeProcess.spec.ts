import { reacting } from '../../../test/support/dsl/process.js';
import type { ProcessManager } from '../../application/processManager.js';
import type { ScrapeProcessCommand, ScrapeProcessEvent, SourceProcessEvent } from './events.js';
import { runProcess } from './runProcess.js';
import type { SourceState } from './sourceProcess.js';
import { sourceProcess } from './sourceProcess.js';
import type { RunState } from './state.js';

const run = reacting(
  runProcess as unknown as ProcessManager<RunState, ScrapeProcessEvent, ScrapeProcessCommand>,
  'run-1',
);
const requested: ScrapeProcessEvent = {
  type: 'ScrapeRequested',
  data: {
    ...{ sourceId: 's', botId: 'b', ownerId: 'o', url: 'https://e.com/', mode: 'crawl' },
    ...{ requestedAt: 't0', deadline: 't9' },
  },
};
const scraped = (pageId: string): ScrapeProcessEvent => ({ type: 'PageScraped', data: { pageId, url: `/${pageId}` } });
const stored = (pageId: string): ScrapeProcessEvent => ({ type: 'ChunksStored', data: { pageId } });
const refused = (pageId: string): ScrapeProcessEvent => ({
  type: 'ChunksRefused',
  data: { pageId, url: `/${pageId}`, detail: 'not taken' },
});
const skipped = (reason: string): ScrapeProcessEvent => ({ type: 'PageSkipped', data: { url: '/x', reason } });
const failedPage: ScrapeProcessEvent = { type: 'PageFailed', data: { url: '/y', code: 'TIMEOUT', detail: 'too slow' } };
const crawled: ScrapeProcessEvent = { type: 'CrawlFinished', data: { notVisited: 0, kept: 0, pruned: [], at: 't5' } };
const completed: ScrapeProcessEvent = {
  type: 'ScrapeCompleted',
  data: { pages: 2, chunks: 7, scraped: 2, unchanged: 0, failed: 0, durationMs: 61_000 },
};
const failed: ScrapeProcessEvent = { type: 'ScrapeFailed', data: { code: 'X', detail: 'because', durationMs: 1 } };
const cancelled: ScrapeProcessEvent = { type: 'ScrapeCancelled', data: { at: 't' } };
const notified: ScrapeProcessEvent = { type: 'OwnerNotified', data: { at: 't' } };
const discarded: ScrapeProcessEvent = { type: 'ScrapeDiscarded', data: { at: 't' } };

const crawl = {
  kind: 'job',
  queue: 'scrapeWebsite',
  name: 'crawl',
  data: { scrapeId: 'run-1' },
  key: 'crawl',
} as const;
const embed = (pageId: string) =>
  ({
    kind: 'job',
    queue: 'embedChunks',
    name: 'embedPage',
    data: { scrapeId: 'run-1', pageId },
    key: `embed ${pageId}`,
  }) as const;
const publish = {
  kind: 'job',
  queue: 'embedChunks',
  name: 'publish',
  data: { scrapeId: 'run-1' },
  key: 'publish',
} as const;
const discard = {
  kind: 'job',
  queue: 'embedChunks',
  name: 'discard',
  data: { scrapeId: 'run-1' },
  key: 'discard',
} as const;
const deadline = expect.objectContaining({ kind: 'timeout', at: 't9', id: 'run-1' });
const mail = (outcome: string, variables: object = {}) =>
  expect.objectContaining({
    queue: 'sendMail',
    key: `mail ${outcome}`,
    data: expect.objectContaining({
      to: { accountId: 'o' },
      idempotencyKey: `scrape-run-1-${outcome}`,
      variables: expect.objectContaining(variables),
    }),
  });

describe('what happens next in a run', () => {
  it('a request is crawled, with a deadline', () => run.given().when(requested).thenReactions(crawl, deadline));

  it('a page that was read is embedded at once', () =>
    run.given(requested).when(scraped('a')).thenReactions(embed('a')));

  it('pages that were skipped or failed change nothing', () => {
    run.given(requested).when(skipped('robots')).thenIgnored('the crawl goes on');
    run.given(requested).when(failedPage).thenIgnored('the crawl goes on');
  });

  it('the last of crawl and chunks, whichever it is, has it published', () => {
    run.given(requested, scraped('a'), stored('a')).when(crawled).thenReactions(publish);
    run.given(requested, scraped('a'), crawled).when(stored('a')).thenReactions(publish);
    run
      .given(requested, scraped('a'), scraped('b'), crawled)
      .when(stored('a'))
      .thenIgnored('other pages are still missing');
    run.given(requested, scraped('a')).when(stored('a')).thenIgnored('other pages are still missing');
    run.given(requested, scraped('a')).when(crawled).thenIgnored('chunks are still missing');
  });

  it('a page whose chunks the store refuses has failed, and the run goes on', () => {
    run.given(requested, scraped('a')).when(refused('a')).thenIgnored('other pages are still missing');
    run.given(requested, scraped('a'), scraped('b'), stored('a'), crawled).when(refused('b')).thenReactions(publish);
    run
      .given(requested, scraped('a'), scraped('b'), stored('a'), refused('b'), crawled)
      .when(completed)
      .thenReactions(mail('completed', { read: 1, failed: 1, failures: '/b: not taken' }));
    const why = { code: 'NOTHING_READ', detail: 'No page could be read. /a: not taken', at: 't5' };
    const nothing = expect.objectContaining({ command: { type: 'FailScrape', data: why } });
    run.given(requested, scraped('a'), crawled).when(refused('a')).thenReactions(nothing);
    run.given(requested, scraped('a'), refused('a')).when(crawled).thenReactions(nothing);
    run.given(requested, scraped('a'), refused('a'), crawled).thenOutstanding(nothing);
  });

  it('a run in which all pages were unchanged is published as well', () =>
    run.given(requested, skipped('unchanged')).when(crawled).thenReactions(publish));

  it('a run that read nothing has failed when its crawl was over, and says why', () => {
    const why = (detail: string) =>
      expect.objectContaining({ command: { type: 'FailScrape', data: { code: 'NOTHING_READ', detail, at: 't5' } } });
    run.given(requested, failedPage).when(crawled).thenReactions(why('No page could be read. /y: too slow'));
    run
      .given(requested, skipped('robots'))
      .when(crawled)
      .thenReactions(why('Every page was left out: 1 × robots.txt forbids it.'));
    const onePage = { ...requested, data: { ...requested.data, mode: 'page' } } as ScrapeProcessEvent;
    run
      .given(onePage, skipped('noindex'))
      .when(crawled)
      .thenReactions(why('The page was left out: the page asks not to be indexed.'));
    run.given(requested).when(crawled).thenReactions(why('No page was found.'));
  });

  it('the owner is told of the end, of success and failure', () => {
    run
      .given(requested, skipped('robots'), scraped('a'), stored('a'), crawled)
      .when(completed)
      .thenReactions(
        mail('completed', { pages: 2, chunks: 7, read: 1, skipped: '1 × robots.txt forbids it', seconds: 61 }),
      );
    run
      .given(requested)
      .when(failed)
      .thenReactions(discard, mail('failed', { mode: 'crawl', reason: 'because' }));
  });

  it('a cancelled run is cleared away, without a mail', () =>
    run.given(requested).when(cancelled).thenReactions(discard));

  it('it is over when the owner has been told, or cannot be, and nothing of what came to nothing is stored', () => {
    const untold: ScrapeProcessEvent = { type: 'NotificationFailed', data: { reason: 'x' } };
    run.given(requested, completed).when(notified).thenOpen(false);
    run.given(requested, failed, discarded).when(untold).thenOpen(false);
    run.given(requested, failed).when(untold).thenOpen(true);
    run.given(requested, failed).when(discarded).thenOpen(true);
    run.given(requested, failed, notified).when(discarded).thenOpen(false);
    run.given(requested, failed, notified).when(discarded).thenIgnored('nothing is left to do');
    run.given(requested).when(completed).thenOpen(true);
    run.given(requested).when(cancelled).thenOpen(true);
    run.given(requested, cancelled).when(discarded).thenOpen(false);
  });
});

describe('what a restart asks for again', () => {
  it('is what is still missing', () => {
    run.given(requested, scraped('a'), scraped('b'), stored('a')).thenOutstanding(crawl, deadline, embed('b'));
    run.given(requested, scraped('a'), crawled).thenOutstanding(deadline, embed('a'));
    run.given(requested, scraped('a'), crawled, stored('a')).thenOutstanding(publish, deadline);
    run.given(requested, completed).thenOutstanding(mail('completed'));
    run.given(requested, failed).thenOutstanding(discard, mail('failed'));
    run.given(requested, failed, notified).thenOutstanding(discard);
    run.given(requested, failed, discarded).thenOutstanding(mail('failed'));
    run.given(requested, failed, discarded, notified).thenOutstanding();
    run.given(requested, cancelled).thenOutstanding(discard);
    run.given(requested, cancelled, discarded).thenOutstanding();
  });
});

describe('a source', () => {
  const source = reacting(sourceProcess as unknown as ProcessManager<SourceState, SourceProcessEvent>, 'source-1');
  const schedule = {
    kind: 'job',
    queue: 'scrapeWebsite',
    name: 'schedule',
    data: { sourceId: 'source-1' },
    key: 'schedule',
  } as const;
  const remove = {
    kind: 'job',
    queue: 'embedChunks',
    name: 'removeSource',
    data: { sourceId: 'source-1' },
    key: 'remove',
  } as const;

  it('that is scheduled is put on the timetable, and again after a restart', () => {
    source
      .given()
      .when({ type: 'SourceScheduled', data: { cron: '0 3 * * *' } })
      .thenReactions(schedule);
    source.given({ type: 'SourceScheduled', data: { cron: '0 3 * * *' } }).thenOutstanding(schedule);
    source.given({ type: 'SourceScheduled', data: { cron: null } }).thenOutstanding();
  });

  it('that is removed is taken off the timetable and out of the store, and again after a restart until it is', () => {
    const removed = { type: 'SourceRemoved', data: { botId: 'b' } } as const;
    const cleared = { type: 'SourceCleared', data: { botId: 'b' } } as const;
    source.given().when(removed).thenReactions(schedule, remove);
    source.given().when(removed).thenOpen(true);
    source.given(removed).thenOutstanding(schedule, remove);
    source.given(removed).when(cleared).thenIgnored('nothing is left to do');
    source.given(removed).when(cleared).thenOpen(false);
    source.given(removed, cleared).thenOutstanding();
  });
});
