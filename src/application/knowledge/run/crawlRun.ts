import { siteOf } from '../../../domain/scrape/pageUrl.js';
import type { RunningScrape, RunRequest } from '../../../domain/scrape/state.js';
import { hasUrl } from '../../../domain/scrape/urlSet.js';
import type { FollowedPage, KnownPage } from '../../ports/knowledgeStore.js';
import type { CrawlParts } from './crawlParts.js';
import { Frontier } from './frontier.js';
import { leftovers } from './leftovers.js';
import { reembedStored } from './reembedStored.js';
import type { RunContext } from './runContext.js';
import { SimilarPages } from './similarPages.js';
import { followKnown, visitPage } from './visitPage.js';

/** As many as sitemaps.org allows in one file. */
const SITEMAP_URLS = 50_000;

/**
 * Reads the pages of a run and reports each. It may be killed at any moment and called again: what was reported is not
 * visited again, and links of pages already read come from the store.
 * @throws when the network is fine but a store is not, or `signal` aborts: to be called again.
 */
export async function crawlRun(parts: CrawlParts, scrapeId: string, signal: AbortSignal): Promise<void> {
  const state = await parts.reports.load(scrapeId);
  if (state.status !== 'running' || state.isCrawled) return;
  const { sourceId, botId, model, trigger } = state.request;
  const requestedAt = await ageOf(parts, state.request);
  const opened = await parts.store.begin({ generation: scrapeId, sourceId, botId, model, requestedAt });
  if (opened === 'closed') {
    return await parts.reports.fail(scrapeId, 'SOURCE_REMOVED', 'The source or its bot has been removed.');
  }
  if (trigger === 'modelChange') return await reembedStored(parts, scrapeId, state);
  const run = await prepare(parts, scrapeId, state, signal);
  await visitAll(run, parts.reader.concurrency);
  await finish(run);
}

/** What is embedded anew is as old as it was: a run that reads the pages meanwhile must win, whichever ends first. */
async function ageOf({ store }: CrawlParts, { trigger, sourceId, requestedAt }: RunRequest): Promise<string> {
  return (trigger === 'modelChange' ? (await store.live(sourceId))?.requestedAt : undefined) ?? requestedAt;
}

async function prepare(
  parts: CrawlParts,
  scrapeId: string,
  state: RunningScrape,
  signal: AbortSignal,
): Promise<RunContext> {
  const { request } = state;
  const session = parts.reader.open();
  const live = await parts.store.livePages(request.sourceId);
  const usable = live && live.model === request.model && live.generation !== scrapeId ? live.pages : [];
  const own = await parts.store.pagesOf(scrapeId);
  const followed = await parts.store.followedOf(scrapeId);
  const frontier = new Frontier({ ...request, site: siteOf(request.url) });
  const listed = request.mode === 'sitemap' ? await session.sitemap(request.url, sitemapLimit(request), signal) : null;
  const run: RunContext = {
    ...parts,
    scrapeId,
    request,
    state,
    session,
    frontier,
    similar: new SimilarPages(),
    before: new Map(usable.map((page) => [page.url, page])),
    read: new Set(),
    findings: new Map(),
    isComplete: listed?.isComplete ?? true,
    signal,
  };
  resume(run, own, followed);
  if (listed) {
    frontier.add(listed.urls, 0);
    if (listed.urls.length === 0) await reportEmptySitemap(run, listed.problems);
  } else {
    frontier.start(request.url);
  }
  return run;
}

/** Patterns are held against the addresses afterwards: what they leave may stand at the end of a long sitemap. */
const sitemapLimit = ({ include, exclude, maxPages }: RunRequest): number =>
  include.length + exclude.length > 0 ? Math.max(SITEMAP_URLS, maxPages * 2) : maxPages * 2;

/** Takes up what an earlier attempt at the same run left. */
function resume(run: RunContext, own: readonly KnownPage[], followed: readonly FollowedPage[]): void {
  for (const page of own) {
    if (!hasUrl(run.state.settled, page.url)) continue;
    run.read.add(page.url);
    run.similar.add(page.url, page.contentHash, page.simhash, null);
    run.frontier.settle(page.url);
  }
  const leftOut = followed.filter(({ url }) => hasUrl(run.state.settled, url) && !run.read.has(url));
  for (const { url } of leftOut) run.frontier.settle(url);
  const read = own.filter(({ url }) => run.read.has(url));
  for (const page of [...read, ...leftOut]) run.frontier.add(page.links, page.depth + 1);
  for (const [url, page] of run.before) {
    if (hasUrl(run.state.unwanted, url)) run.findings.set(url, 'unwanted');
    else if (hasUrl(run.state.gone, url)) run.findings.set(url, 'gone');
    else if (hasUrl(run.state.settled, url) && !run.read.has(url)) followKnown(run, url, page.depth);
  }
}

async function reportEmptySitemap(run: RunContext, problems: readonly string[]): Promise<void> {
  const detail = problems[0] ?? 'The sitemap names no page of this site.';
  await run.reports.failPage(run.scrapeId, run.request.url, { code: 'SITEMAP_EMPTY', detail, status: null });
}

/** What has been read must still be embedded and published before the deadline. */
const SHARE_FOR_READING = 0.8;

/**
 * Whether a run has read as much as its time allows; what is left is not visited, as beyond a limit of pages. A run that
 * has nothing yet reads on: it fails at its deadline, or has something by then.
 */
function isLate({ request, read, reports }: RunContext): boolean {
  const [start, end] = [Date.parse(request.requestedAt), Date.parse(request.deadline)];
  return read.size > 0 && Date.parse(reports.at()) >= start + (end - start) * SHARE_FOR_READING;
}

/** Several pages at a time; a page that is found while others are still being read is taken up at once. */
async function visitAll(run: RunContext, concurrency: number): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  for (;;) {
    const candidate = failure || running.size >= concurrency || isLate(run) ? null : run.frontier.next();
    if (candidate) {
      // Reported by the attempt before, or read meanwhile under this address.
      if (hasUrl(run.state.settled, candidate.url) || run.read.has(candidate.url)) continue;
      const work: Promise<void> = visitPage(run, candidate)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(work));
      running.add(work);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      break;
    }
  }
  const failed = failure as { readonly error: unknown } | null;
  if (failed) throw failed.error;
  run.signal.throwIfAborted();
}

async function finish(run: RunContext): Promise<void> {
  const { frontier, read, findings, request, store, scrapeId, reports } = run;
  const waiting = new Set(frontier.notVisited);
  const wasFound = (url: string): boolean => !run.isComplete || waiting.has(url) || hasUrl(run.state.settled, url);
  const left = leftovers([...run.before.values()], read, findings, wasFound, request.maxPages - read.size);
  await store.carryPages(scrapeId, left.keep, false);
  await store.carryPages(scrapeId, left.miss, true);
  const data = {
    notVisited: waiting.size,
    kept: left.keep.length + left.miss.length,
    pruned: left.prune.slice(0, 200),
    at: reports.at(),
  };
  await reports.tell(scrapeId, { type: 'FinishCrawl', data }, 'crawl');
}
