import type { PageScraped } from '../../../domain/scrape/events.js';
import type { RunRequest } from '../../../domain/scrape/state.js';
import { derivedId } from '../../ids.js';
import type { PageVersion } from '../../ports/knowledgeStore.js';
import type { CrawlParts } from './crawlParts.js';
import { RunClosed } from './reports.js';

/**
 * Keeps the text of a page in the generation that the run builds.
 * @returns with the id that follows from what it is; `isKnown`: the store had that text already.
 * @throws RunClosed when the run is no longer wanted.
 */
export async function keepText(
  { store }: Pick<CrawlParts, 'store'>,
  scrapeId: string,
  { sourceId, model }: Pick<RunRequest, 'sourceId' | 'model'>,
  page: Omit<PageVersion, 'pageId'>,
): Promise<{ readonly version: PageVersion; readonly isKnown: boolean }> {
  const version = { ...page, pageId: derivedId('page', sourceId, page.url, page.contentHash, model) };
  const outcome = await store.putPage(scrapeId, version);
  if (outcome === 'closed') throw new RunClosed('The run is no longer wanted.');
  return { version, isKnown: outcome === 'stored' };
}

/** Reports a page whose text is kept. @throws RunClosed when the run takes no reports any more. */
export async function reportPage(
  { reports }: Pick<CrawlParts, 'reports'>,
  scrapeId: string,
  { pageId, url, depth, title, language, kind, contentHash }: PageVersion,
  { via, bytes }: Pick<PageScraped['data'], 'via' | 'bytes'>,
): Promise<void> {
  const page = { pageId, url, depth, title, language, kind, via, contentHash, bytes };
  const data = { ...page, storedIn: 'knowledge_pages', at: reports.at() } as const;
  await reports.tell(scrapeId, { type: 'RecordPage', data }, url);
}
