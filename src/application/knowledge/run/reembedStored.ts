import type { RunningScrape } from '../../../domain/scrape/state.js';
import type { CrawlParts } from './crawlParts.js';
import { keepText, reportPage } from './keptPage.js';

/** The embedding model has changed: the pages that are live become a generation of the new model. Nothing is fetched. */
export async function reembedStored(parts: CrawlParts, scrapeId: string, { request }: RunningScrape): Promise<void> {
  const { store, reports } = parts;
  const live = await store.livePages(request.sourceId);
  for (const { pageId, contentHash, simhash, etag, lastModified, depth, links } of live?.pages ?? []) {
    const stored = await store.page(pageId);
    if (!stored) continue;
    const { url, title, markdown, language, kind } = stored;
    const page = { url, contentHash, title, language, kind, simhash, markdown, etag, lastModified, depth, links };
    const { version } = await keepText(parts, scrapeId, request, page);
    await reportPage(parts, scrapeId, version, { via: 'store', bytes: Buffer.byteLength(markdown) });
  }
  const data = { notVisited: 0, kept: 0, pruned: [], at: reports.at() };
  await reports.tell(scrapeId, { type: 'FinishCrawl', data }, 'crawl');
}
