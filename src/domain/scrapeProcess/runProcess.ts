import type { ScrapeProcessEvent } from './events.js';
import { job, type ProcessReaction, type ProcessReactions } from './reactions.js';
import { apply, noRun, type RunState } from './state.js';

interface Seen {
  readonly stream: string;
}

const QUEUE = { crawl: 'scrapeWebsite', chunks: 'embedChunks', mail: 'sendMail' } as const;

/**
 * Scrape → embed → publish → mail. The only place that decides what happens next in a run: workers do one thing and
 * report it as a fact; this reacts to the facts.
 */
export const runProcess = {
  name: 'scrapeRun',
  categories: ['scrape'],
  category: 'scrape',
  correlate: (event: Seen): string | null => event.stream.slice(event.stream.indexOf('-') + 1),
  initial: noRun,
  apply,
  react(state: RunState, event: ScrapeProcessEvent & Seen): ProcessReactions {
    const id = runProcess.correlate(event)!;
    switch (event.type) {
      case 'ScrapeRequested':
        return [crawl(id), deadline(id, state)];
      case 'PageScraped':
        return [embed(id, event.data.pageId)];
      case 'ChunksStored':
      case 'ChunksRefused':
        return state.phase === 'publishing' ? [end(id, state)] : { ignored: 'other pages are still missing' };
      case 'CrawlFinished':
        return state.phase === 'publishing' ? [end(id, state)] : { ignored: 'chunks are still missing' };
      case 'ScrapeCompleted':
        return [mail(id, state)];
      case 'ScrapeFailed':
        return [discard(id), mail(id, state)];
      case 'ScrapeCancelled':
        return [discard(id)];
      case 'PageSkipped':
      case 'PageFailed':
        return { ignored: 'the crawl goes on' };
      case 'ScrapeDiscarded':
      case 'OwnerNotified':
      case 'NotificationFailed':
        return { ignored: 'nothing is left to do' };
    }
  },
  /** Jobs can be lost with their queue; these are wanted in this state, whoever asked for them before. */
  outstanding(state: RunState, id: string): readonly ProcessReaction[] {
    const discarding = state.isToBeDiscarded ? [discard(id)] : [];
    const embedding = [...state.pending].map((pageId) => embed(id, pageId));
    switch (state.phase) {
      case 'crawling':
        return [crawl(id), deadline(id, state), ...embedding];
      case 'embedding':
        return [deadline(id, state), ...embedding];
      case 'publishing':
        return hasNothing(state) ? [end(id, state)] : [end(id, state), deadline(id, state)];
      case 'completed':
        return [mail(id, state)];
      case 'failed':
        return [...discarding, mail(id, state)];
      case 'cancelled':
      case 'notified':
      case 'none':
        return discarding;
    }
  },
  isOpen: (state: RunState): boolean =>
    state.isToBeDiscarded || !['none', 'cancelled', 'notified'].includes(state.phase),
} as const;

const crawl = (scrapeId: string) => job(QUEUE.crawl, 'crawl', { scrapeId }, 'crawl');
const embed = (scrapeId: string, pageId: string) =>
  job(QUEUE.chunks, 'embedPage', { scrapeId, pageId }, `embed ${pageId}`);
const publish = (scrapeId: string) => job(QUEUE.chunks, 'publish', { scrapeId }, 'publish');
const discard = (scrapeId: string) => job(QUEUE.chunks, 'discard', { scrapeId }, 'discard');

const deadline = (id: string, state: RunState): ProcessReaction => ({
  kind: 'timeout',
  key: 'deadline',
  at: state.deadline,
  category: 'scrape',
  id,
  command: {
    type: 'FailScrape',
    data: { code: 'TIMED_OUT', detail: 'The run did not end within the time it was given.', at: null },
  },
});

const fail = (id: string, state: RunState): ProcessReaction => ({
  kind: 'command',
  category: 'scrape',
  id,
  command: {
    type: 'FailScrape',
    data: { code: 'NOTHING_READ', detail: reasonFor(state), at: state.crawledAt },
  },
});

/** Everything is in: what comes of the run. */
const end = (id: string, state: RunState): ProcessReaction => (hasNothing(state) ? fail(id, state) : publish(id));

/** A site that is away altogether is a failure, although what was known of it is still there. */
const hasNothing = (state: RunState): boolean => state.read + state.unchanged === 0;

function reasonFor(state: RunState): string {
  const [first] = state.failures;
  if (first) return `No page could be read. ${first.url}: ${first.detail}`;
  const [only] = Object.keys(state.skipped);
  if (only === undefined) return 'No page was found.';
  return state.mode === 'page'
    ? `The page was left out: ${REASONS[only] ?? only}.`
    : `Every page was left out: ${skippedText(state)}.`;
}

/** Plain facts as text: what the owner is told is decided here, how it looks is the template's. */
const mail = (scrapeId: string, state: RunState): ProcessReaction => {
  const { url, botId, mode, end } = state;
  const outcome = state.phase === 'completed' ? 'completed' : 'failed';
  return job(
    QUEUE.mail,
    outcome === 'completed' ? 'scrapeCompleted' : 'scrapeFailed',
    {
      template: outcome === 'completed' ? 'scrapeCompleted' : 'scrapeFailed',
      to: { accountId: state.ownerId },
      variables: {
        url,
        botId,
        scrapeId,
        mode,
        reason: end.detail,
        pages: end.pages,
        chunks: end.chunks,
        read: state.read,
        unchanged: state.unchanged,
        failed: state.failed,
        kept: state.kept,
        pruned: state.pruned,
        notVisited: state.notVisited,
        skipped: skippedText(state),
        failures: state.failures.map((failure) => `${failure.url}: ${failure.detail}`).join('; '),
        seconds: Math.round(end.durationMs / 1000),
      },
      // Whoever sends it, however often the job is repeated: one mail for each run and outcome.
      idempotencyKey: `scrape-${scrapeId}-${outcome}`,
      report: { scrapeId, outcome },
    },
    `mail ${outcome}`,
  );
};

const REASONS: Readonly<Record<string, string>> = {
  duplicate: 'nearly the same as another page',
  robots: 'robots.txt forbids it',
  noindex: 'the page asks not to be indexed',
  offSite: 'leads to another site',
  excluded: 'left out by your patterns',
  tooLarge: 'too large',
  unsupportedType: 'not a web page, PDF or text',
  empty: 'without text',
  gone: 'not there',
};

const skippedText = (state: RunState): string =>
  Object.entries(state.skipped)
    .map(([reason, count]) => `${count} × ${REASONS[reason] ?? reason}`)
    .join(', ');
