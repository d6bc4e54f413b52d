import type { ScrapeEvent } from '../../src/domain/scrape/events.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

const NOTHING = {
  scraped: 0,
  unchanged: 0,
  skipped: 0,
  failed: 0,
  embedded: 0,
  reused: 0,
  pending: 0,
  not_visited: 0,
  kept: 0,
  pruned: 0,
};
type Counts = typeof NOTHING;

/** What the events of this batch add to each run; the revision is that of its last event. */
export function counts(events: readonly Recorded<ScrapeEvent>[]): object[] {
  const byRun = new Map<string, Counts & { revision: number }>();
  for (const event of events) {
    const id = aggregateIdOf(event.stream);
    const run = byRun.get(id) ?? { ...NOTHING, revision: 0 };
    run.revision = event.revision;
    count(run, event);
    byRun.set(id, run);
  }
  return [...byRun].map(([id, run]) => ({ id, ...run }));
}

function count(run: Counts, event: Recorded<ScrapeEvent>): void {
  switch (event.type) {
    case 'PageScraped':
      run.scraped++;
      run.pending++;
      break;
    case 'PageSkipped':
      run[event.data.reason === 'unchanged' ? 'unchanged' : 'skipped']++;
      break;
    case 'PageFailed':
      run.failed++;
      break;
    case 'ChunksStored':
      run.embedded += event.data.embedded;
      run.reused += event.data.reused;
      run.pending--;
      break;
    case 'ChunksRefused':
      run.scraped--;
      run.failed++;
      run.pending--;
      break;
    case 'CrawlFinished':
      run.not_visited += event.data.notVisited;
      run.kept += event.data.kept;
      run.pruned += event.data.pruned.length;
      break;
  }
}
