import type { RunningScrape } from '../../../domain/scrape/state.js';
import type { CrawlParts } from './crawlParts.js';
import { keepText, reportPage } from './keptPage.js';
import { orRefusal } from './refusedPage.js';

/** The embedding model has changed: the pages that are live become a generation of the new model. Nothing is fetched. */
export async function reembedStored(parts: CrawlParts, scrapeId: string, { request }: RunningScrape): Promise<void> {
  const { store, reports } = parts;
  const live = await store.livePages(request.sourceId);
  for (const { pageId, contentHash, simhash, etag, lastModified, depth, links } of live?.pages ?? []) {
    const stored = await store.page(pageId);
    if (!stored) continue;
    const { url, title, markdown, language, kind } = stored;
    const page = { url, contentHash, title, language, kind, simhash, markdown, etag, lastModified, depth, links };
    const kept = await orRefusal(keepText(parts, scrapeId, request, page));
    if ('refusal' in kept) {
      await reports.failPage(scrapeId, url, { ...kept.refusal, status: null });
      continue;
    }
    await reportPage(parts, scrapeId, kept.value.version, { via: 'store', bytes: Buffer.byteLength(markdown) });
  }
  const data = { notVisited: 0, kept: 0, pruned: [], at: reports.at() };
  await reports.tell(scrapeId, { type: 'FinishCrawl', data }, 'crawl');
}
