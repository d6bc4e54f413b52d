import {
  type Bucket,
  type BucketSize,
  bucketFigures,
  type Figures,
  figuresByBot,
  totalFigures,
} from '../../../projections/analytics/index.js';
import { DAY_MS } from '../durations.js';
import type { SqlReader } from '../projection.js';
import { UnknownTimeZone } from './timeZone.js';

export interface Report {
  readonly botId: string;
  readonly from: string;
  readonly to: string;
  readonly bucket: BucketSize;
  readonly timeZone: string;
  readonly totals: Figures;
  readonly items: readonly Bucket[];
}

export interface ReportQuery {
  readonly botId: string;
  readonly from: Date;
  readonly to: Date;
  readonly bucket: BucketSize;
  readonly timeZone: string;
}

const INVALID_PARAMETER_VALUE = '22023';

/** Figures of one bot per hour or day, with the totals of the whole span. @throws UnknownTimeZone */
export async function report(sql: SqlReader, { botId, from, to, bucket, timeZone }: ReportQuery): Promise<Report> {
  const span = { botIds: [botId], from, to };
  const [items, totals] = await Promise.all([
    bucketFigures(sql, span, bucket, timeZone).catch((error: unknown) => {
      const isUnknown = (error as { code?: unknown }).code === INVALID_PARAMETER_VALUE;
      throw isUnknown ? new UnknownTimeZone(timeZone, { cause: error }) : error;
    }),
    totalFigures(sql, span),
  ]);
  return { botId, from: from.toISOString(), to: to.toISOString(), bucket, timeZone, totals, items };
}

/** A report beside the totals of the span of the same length before. */
export async function comparedReport(sql: SqlReader, query: ReportQuery): Promise<Report & { before: Figures }> {
  const { botId, from, to } = query;
  const earlier = new Date(2 * from.getTime() - to.getTime());
  const [now, before] = await Promise.all([
    report(sql, query),
    totalFigures(sql, { botIds: [botId], from: earlier, to: from }),
  ]);
  return { ...now, before };
}

export interface Period extends Figures {
  readonly name: 'last24Hours' | 'last7Days' | 'last30Days';
  readonly from: string;
  readonly to: string;
  /** The span of the same length before, for comparison. */
  readonly before: Figures;
}

const PERIODS = [
  { name: 'last24Hours', days: 1 },
  { name: 'last7Days', days: 7 },
  { name: 'last30Days', days: 30 },
] as const;

/** The last day, week and month, each beside the one before it. */
export function summary(sql: SqlReader, botIds: readonly string[], now: Date): Promise<Period[]> {
  return Promise.all(
    PERIODS.map(async ({ name, days }) => {
      const from = new Date(now.getTime() - days * DAY_MS);
      const earlier = new Date(from.getTime() - days * DAY_MS);
      const [figures, before] = await Promise.all([
        totalFigures(sql, { botIds, from, to: now }),
        totalFigures(sql, { botIds, from: earlier, to: from }),
      ]);
      return { name, from: from.toISOString(), to: now.toISOString(), ...figures, before };
    }),
  );
}

export interface BotFigures extends Figures {
  readonly botId: string;
  readonly name: string;
  readonly status: string;
}

/** The last 30 days of all bots together and of each of them, the busiest first. */
export async function overview(
  sql: SqlReader,
  bots: readonly { readonly id: string; readonly name: string; readonly status: string }[],
  now: Date,
): Promise<{ from: string; to: string; totals: Figures; bots: BotFigures[] }> {
  const span = { botIds: bots.map(({ id }) => id), from: new Date(now.getTime() - 30 * DAY_MS), to: now };
  const [totals, byBot, nothing] = await Promise.all([
    totalFigures(sql, span),
    figuresByBot(sql, span),
    totalFigures(sql, { ...span, botIds: [] }),
  ]);
  const rows = bots.map(({ id, name, status }) => ({ botId: id, name, status, ...(byBot.get(id) ?? nothing) }));
  rows.sort((a, b) => b.messages - a.messages || a.name.localeCompare(b.name));
  return { from: span.from.toISOString(), to: now.toISOString(), totals, bots: rows };
}
