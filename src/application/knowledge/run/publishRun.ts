import { isReady } from '../../../domain/scrape/decider.js';
import type { KnowledgeStore } from '../../ports/knowledgeStore.js';
import type { ScrapeReports } from './reports.js';

/** Makes the run's generation the live one, and reports it. */
export async function publishRun(store: KnowledgeStore, reports: ScrapeReports, scrapeId: string): Promise<void> {
  const state = await reports.load(scrapeId);
  if (state.status !== 'running' || !isReady(state)) return;
  const result = await store.publish(scrapeId);
  switch (result.outcome) {
    case 'live':
    case 'superseded': {
      const { outcome, pages, chunks } = result;
      const data = { pages, chunks, published: outcome === 'live', at: reports.at() };
      await reports.tell(scrapeId, { type: 'CompleteScrape', data }, 'publish');
      return;
    }
    case 'closed':
      return await reports.fail(scrapeId, 'SOURCE_REMOVED', 'The source or its bot has been removed.');
    case 'incomplete':
      throw new Error('A page of the run has no chunks, although all were reported.');
  }
}
