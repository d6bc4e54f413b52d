import type { KnowledgeStore } from '../../ports/knowledgeStore.js';
import type { ScrapeReports } from './reports.js';

/** Clears away what a run that failed or was cancelled has stored, and reports it. */
export async function discardRun(store: KnowledgeStore, reports: ScrapeReports, scrapeId: string): Promise<void> {
  const state = await reports.load(scrapeId);
  if (!('isDiscarded' in state) || state.isDiscarded) return;
  await store.discard(scrapeId);
  await reports.tell(scrapeId, { type: 'RecordDiscard', data: { at: reports.at() } }, 'discard');
}
