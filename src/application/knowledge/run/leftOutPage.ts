import type { SkipReason } from '../../../domain/scrape/events.js';
import { verdictOf } from '../../../domain/scrape/leftOut.js';
import type { RunContext } from './runContext.js';

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
