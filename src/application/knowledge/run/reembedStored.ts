import type { RunningScrape } from '../../../domain/scrape/state.js';
import { derivedId } from '../../ids.js';
import type { CrawlParts } from './crawlParts.js';
import { RunClosed } from './reports.js';

/** The embedding model has changed: the pages that are live become a generation of the new model. Nothing is fetched. */
export async function reembedStored(parts: CrawlParts, scrapeId: string, state: RunningScrape): Promise<void> {
  const { store, reports } = parts;
  const { sourceId, model } = state.request;
  const live = await store.livePages(sourceId);
  for (const known of live?.pages ?? []) {
    const page = await store.page(known.pageId);
    if (!page) continue;
    const { url, title, markdown, language, kind } = page;
    const { contentHash, simhash, etag, lastModified, depth, links } = known;
    const pageId = derivedId('page', sourceId, url, contentHash, model);
    const version = {
      pageId,
      url,
      contentHash,
      title,
      language,
      kind,
      simhash,
      markdown,
      etag,
      lastModified,
      depth,
      links,
    };
    if ((await store.putPage(scrapeId, version)) === 'closed') throw new RunClosed('The run is no longer wanted.');
    const data = {
      pageId,
      url,
      depth,
      title,
      language,
      kind,
      via: 'store',
      contentHash,
      bytes: Buffer.byteLength(markdown),
      storedIn: 'knowledge_pages',
      at: reports.at(),
    } as const;
    await reports.tell(scrapeId, { type: 'RecordPage', data }, url);
  }
  const data = { notVisited: 0, kept: 0, pruned: [], at: reports.at() };
  await reports.tell(scrapeId, { type: 'FinishCrawl', data }, 'crawl');
}
