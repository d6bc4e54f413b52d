import type { KnowledgeStore } from '../../ports/knowledgeStore.js';
import type { PageReader } from '../../ports/pageReader.js';
import type { ScrapeReports } from './reports.js';

/** What a crawl needs of the rest. */
export interface CrawlParts {
  readonly store: KnowledgeStore;
  readonly reader: PageReader;
  readonly reports: ScrapeReports;
}
