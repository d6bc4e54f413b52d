import type { KnownPage } from '../../ports/knowledgeStore.js';

/** A page that was gone in so many runs in a row is dropped. */
export const GONE_RUNS = 3;

/** What the run found out about a page of the generation before, other than its content. */
export type Finding =
  /** It could not be read this time (server error, time-out). */
  | 'failed'
  /** The server says there is no such page (404), for now. */
  | 'gone'
  /** It is not to be kept: robots.txt, noindex, a pattern, 410, or the same text under another address. */
  | 'unwanted';

export interface Leftovers {
  /** Kept as they are; no miss is counted. */
  readonly keep: string[];
  /** Kept for now; one more run without them is counted. */
  readonly miss: string[];
  readonly prune: string[];
}

/**
 * What becomes of pages that were live and that this run did not read anew. One that could not be read, or was not
 * visited because of a limit, is kept. One that is gone or that nothing leads to any more is kept until it was so in
 * three runs in a row. One that is no longer wanted goes at once. Never more pages than `room`.
 */
export function leftovers(
  before: readonly KnownPage[],
  read: ReadonlySet<string>,
  findings: ReadonlyMap<string, Finding>,
  wasFound: (url: string) => boolean,
  room: number,
): Leftovers {
  const result: Leftovers = { keep: [], miss: [], prune: [] };
  for (const page of before) {
    if (read.has(page.url)) continue;
    const finding = findings.get(page.url) ?? (wasFound(page.url) ? 'failed' : 'gone');
    const isKept = finding === 'failed' || (finding === 'gone' && page.misses + 1 < GONE_RUNS);
    if (!isKept || result.keep.length + result.miss.length >= room) result.prune.push(page.url);
    else (finding === 'failed' ? result.keep : result.miss).push(page.url);
  }
  return result;
}
