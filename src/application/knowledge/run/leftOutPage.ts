import type { SkipReason } from '../../../domain/scrape/events.js';
import { verdictOf } from '../../../domain/scrape/leftOut.js';
import type { FollowedPage } from '../../ports/knowledgeStore.js';
import { orRefusal } from './refusedPage.js';
import type { RunContext } from './runContext.js';

/** Leaves a page out that was read. Its links are followed all the same: a table of contents may ask not to be indexed. */
export async function leaveOut(
  run: RunContext,
  followed: FollowedPage,
  reason: SkipReason,
  detail: string | null,
): Promise<void> {
  await keepLinks(run, followed);
  await skip(run, followed.url, reason, detail);
}

/** Before the page is reported: what is reported is not visited again. Links that the store refuses are lost by a kill. */
export async function keepLinks({ store, scrapeId }: RunContext, page: FollowedPage): Promise<void> {
  if (page.links.length > 0) await orRefusal(store.keepLinks(scrapeId, page));
}

export async function skip(
  run: RunContext,
  url: string,
  reason: SkipReason,
  detail: string | null,
  status: number | null = null,
): Promise<void> {
  const verdict = verdictOf({ reason, status });
  if (verdict !== null) run.findings.set(url, verdict);
  if (reason === 'duplicate') run.frontier.noteCopy(url);
  const at = run.reports.at();
  await run.reports.tell(run.scrapeId, { type: 'SkipPage', data: { url, reason, detail, status, at } }, url);
}

export async function fail(
  run: RunContext,
  url: string,
  code: string,
  detail: string,
  status: number | null,
): Promise<void> {
  run.findings.set(url, 'failed');
  await run.reports.failPage(run.scrapeId, url, { code, detail, status });
}
