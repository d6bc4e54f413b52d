import type { RunningScrape, RunRequest } from '../../../domain/scrape/state.js';
import type { KnowledgeStore, KnownPage } from '../../ports/knowledgeStore.js';
import type { ReadingSession } from '../../ports/pageReader.js';
import type { Frontier } from './frontier.js';
import type { Finding } from './leftovers.js';
import type { ScrapeReports } from './reports.js';
import type { SimilarPages } from './similarPages.js';

/** Everything that one crawl works with and keeps track of. */
export interface RunContext {
  readonly scrapeId: string;
  readonly request: RunRequest;
  readonly state: RunningScrape;
  readonly store: KnowledgeStore;
  readonly session: ReadingSession;
  readonly reports: ScrapeReports;
  readonly frontier: Frontier;
  readonly similar: SimilarPages;
  /** Pages of the generation that is live, by address; empty when another model made it. */
  readonly before: ReadonlyMap<string, KnownPage>;
  /** Pages that are in the new generation. */
  readonly read: Set<string>;
  readonly findings: Map<string, Finding>;
  /** Whether all that names pages could be read; what is not named otherwise may still be there. */
  readonly isComplete: boolean;
  readonly signal: AbortSignal;
}
