import { canonicalUrl, inScope, siteOf } from '../../../domain/scrape/pageUrl.js';
import type { FollowedPage } from '../../ports/knowledgeStore.js';
import type { ReadContent, Visit } from '../../ports/pageReader.js';
import type { Candidate } from './frontier.js';
import { keepText, reportPage } from './keptPage.js';
import { fail, keepLinks, leaveOut, skip } from './leftOutPage.js';
import { orRefusal, type PageRefusal } from './refusedPage.js';
import type { RunContext } from './runContext.js';
import { wordsOf } from './similarPages.js';

/** Below so many words a page says nothing that could be looked up. */
const EMPTY_WORDS = 3;

/** Visits one page, keeps its text, and reports what became of it. */
export async function visitPage(run: RunContext, { url, depth }: Candidate): Promise<void> {
  const known = run.before.get(url);
  const visit = await run.session.visit({
    url,
    site: run.request.mode === 'page' ? null : siteOf(run.request.url),
    known: known ? { etag: known.etag, lastModified: known.lastModified } : null,
    signal: run.signal,
  });
  const live = knownAs(run, url, visit.url);
  switch (visit.kind) {
    case 'page':
      return await keepPage(run, url, depth, visit);
    case 'unchanged':
      if (known) return await keepUnchanged(run, url, depth);
      return await fail(run, url, 'HTTP_304', 'The server answered "not modified" to a first request.', 304);
    case 'skipped':
      return await skip(run, live, visit.reason, visit.detail);
    case 'gone':
      if (depth === 0 && run.before.size === 0) {
        return await fail(run, url, `HTTP_${visit.status}`, visit.detail, visit.status);
      }
      return await skip(run, live, 'gone', visit.detail, visit.status);
    case 'failed':
      followKnown(run, live, depth);
      return await fail(run, live, visit.code, visit.detail, visit.status);
  }
}

/** The address by which to tell of a page that is not kept: the one it is live under, also when a redirect leads there. */
const knownAs = (run: RunContext, asked: string, found: string): string =>
  !run.before.has(asked) && run.before.has(found) ? found : asked;

/**
 * A page that cannot be read this time leads where it led before: what only it leads to is looked at all the same. The
 * start of a run does not, so that a site that is away is asked once.
 */
export function followKnown(run: RunContext, url: string, depth: number): void {
  if (depth > 0) run.frontier.add(run.before.get(url)?.links ?? [], depth + 1);
}

/** Two letters of a script without blanks count as a word. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]{1,2}|[\p{L}\p{N}]+/gu;
const saysNothing = (markdown: string): boolean => (markdown.match(WORD)?.length ?? 0) < EMPTY_WORDS;

type ReadPage = Extract<Visit, { kind: 'page' }>;

async function keepPage(run: RunContext, asked: string, depth: number, visit: ReadPage): Promise<void> {
  const { content } = visit;
  const links = run.request.mode === 'crawl' ? linksOf(content) : [];
  const followed = { url: asked, depth, links };
  const live = { ...followed, url: knownAs(run, asked, visit.url) };
  run.frontier.add(links, depth + 1);
  if (content.noindex) return await leaveOut(run, live, 'noindex', null);
  if (saysNothing(content.markdown)) return await leaveOut(run, live, 'empty', null);
  const url = addressOf(run, visit);
  if (run.read.has(url)) return await leaveOut(run, followed, 'duplicate', `Read already as ${url}`);
  if (run.request.mode !== 'page' && url !== run.request.url && !inScope(url, run.request)) {
    return await leaveOut(run, live, 'excluded', `It leads to ${url}`);
  }
  const same = run.similar.sameAs(url, content);
  if (same !== null) return await leaveOut(run, live, 'duplicate', `Nearly the same as ${same}`);
  run.similar.add(url, content.hash, content.simhash, wordsOf(content.markdown));
  run.read.add(url);
  run.frontier.note(url);
  const { etag, lastModified, bytes, via } = visit;
  const { title, language, kind, hash: contentHash, simhash, markdown } = content;
  const page = { url, contentHash, title, language, kind, simhash, markdown, etag, lastModified, depth, links };
  const kept = await orRefusal(keepText(run, run.scrapeId, run.request, page));
  if ('refusal' in kept) return await refuse(run, followed, url, kept.refusal);
  const { version, isKnown } = kept.value;
  if (isKnown && run.before.get(url)?.contentHash === contentHash) {
    // By the address that it is kept under, as a page that is new: by it a run that goes on knows it again.
    return await skip(run, url, 'unchanged', null);
  }
  await reportPage(run, run.scrapeId, version, { via, bytes });
}

/** As if it could not be read: what is live of it stays. */
async function refuse(
  run: RunContext,
  followed: FollowedPage,
  url: string,
  { code, detail }: PageRefusal,
): Promise<void> {
  run.similar.forget(url);
  run.read.delete(url);
  run.findings.set(url, 'failed');
  await keepLinks(run, followed);
  await fail(run, followed.url, code, detail, null);
}

async function keepUnchanged(run: RunContext, url: string, depth: number): Promise<void> {
  const known = run.before.get(url)!;
  await run.store.carryPages(run.scrapeId, [url], false);
  run.read.add(url);
  run.similar.add(url, known.contentHash, known.simhash, null);
  run.frontier.add(known.links, depth + 1);
  await skip(run, url, 'unchanged', null);
}

/**
 * The canonical address that a page names is believed only when nothing was read there yet or the very same was:
 * sites that name their front page on every page are common, and would shrink to one page.
 */
function addressOf(run: RunContext, { url, content }: ReadPage): string {
  const named = content.canonical === null ? null : canonicalUrl(content.canonical);
  if (named === null || named === url || siteOf(named) !== siteOf(url)) return url;
  return run.similar.sameAs(url, content) === named ? named : url;
}

const linksOf = (content: ReadContent): string[] => [
  ...new Set(content.links.map((link) => canonicalUrl(link)).filter((link) => link !== null)),
];
