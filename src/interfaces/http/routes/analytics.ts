import { z } from 'zod';
import { comparedReport, overview, type ReportQuery, report, summary } from '../../../application/analytics/reports.js';
import {
  beginningOfDays,
  localTime,
  momentOf,
  timeZoneOf,
  UnknownTimeZone,
} from '../../../application/analytics/timeZone.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { BotView } from '../../../application/bots/view.js';
import { mayAccess } from '../../../application/caller.js';
import { DAY_MS } from '../../../application/durations.js';
import type { SqlReader } from '../../../application/projection.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { botDecider } from '../../../domain/bot/decider.js';
import { isKnown } from '../../../domain/bot/state.js';
import { CSV_DESCRIPTION, csvReply } from '../analytics/csv.js';
import { NOT_A_TIME_ZONE, overviewAnswer, reportAnswer, reportQuery, summaryAnswer } from '../analytics/schemas.js';
import { accountOf } from '../bots/createRoutes.js';
import { Problem } from '../problem.js';
import { ok } from '../reply.js';
import { type Route, type RouteInput, route } from '../route.js';
import { id } from '../website/schemas.js';

const tag = 'Analytics';
const access = { kind: 'key', scope: 'analytics:read' } as const;
const reads = ['analytics'];
const params = z.strictObject({ botId: id });
const csv = { 200: { description: 'The same as CSV', contentType: 'text/csv', schema: z.string() } };
const LONGEST_DAYS = { hour: 62, day: 1_100 } as const;
/** Bots that one overview shows. */
const MOST_BOTS = 1_000;

type Input = RouteInput<{ botId: string }, unknown, unknown>;

/** How much a bot is used, how well it answers, and what it costs. */
export const analyticsRoutes = (get: Get): readonly Route[] => {
  const sql = () => get(TOKENS.SqlReader);
  const now = () => get(TOKENS.Now)();

  /** The bot's time zone, if the bot is the caller's. */
  const ownTimeZone = async ({ caller, params: { botId } }: Input): Promise<string> => {
    const { state } = await get(TOKENS.CommandHandler).load(botDecider, botId);
    if (!isKnown(state) || !mayAccess(caller, state.ownerId)) throw Problem.notFound('This bot');
    return timeZoneOf(state.published?.configuration ?? state.draft);
  };
  /** What is read of the span that is asked for, in the bot's time zone if no other is named. */
  const reading = async <T>(
    input: RouteInput<{ botId: string }, z.output<typeof reportQuery>, unknown>,
    read: (sql: SqlReader, query: ReportQuery) => Promise<T>,
  ): Promise<T> => {
    const own = await ownTimeZone(input);
    const wanted = input.query.timeZone;
    const { botId } = input.params;
    const readIn = (timeZone: string) => read(sql(), { botId, timeZone, ...spanOf(input.query, timeZone, now()) });
    try {
      return await readIn(wanted ?? own);
    } catch (error) {
      if (!(error instanceof UnknownTimeZone)) throw error;
      if (wanted !== undefined) throw Problem.invalid([{ path: 'timeZone', message: NOT_A_TIME_ZONE }], 400);
      return await readIn('UTC');
    }
  };
  const readSummary = async (input: Input) => {
    await ownTimeZone(input);
    return { botId: input.params.botId, periods: await summary(sql(), [input.params.botId], now()) };
  };
  const readOverview = async (input: RouteInput<unknown, unknown, unknown>) => {
    const bots: BotView[] = [];
    let after: string | null = null;
    do {
      const page = await get(BOT_TOKENS.BotQueries).list({ ownerId: accountOf(input) }, 100, after);
      bots.push(...page.items);
      after = page.after;
    } while (after !== null && bots.length < MOST_BOTS);
    return overview(sql(), bots, now());
  };

  return [
    route({
      method: 'get',
      path: '/api/analytics/overview',
      tag,
      summary: 'The last 30 days of all the caller’s bots',
      access,
      reads: [...reads, 'bots'],
      responses: { 200: { description: 'All bots together, and each of them', schema: overviewAnswer } },
      handler: async (input) => ok(await readOverview(input)),
    }),
    route({
      method: 'get',
      path: '/api/analytics/overview.csv',
      tag,
      summary: 'The overview as CSV, a row for each bot',
      description: CSV_DESCRIPTION,
      access,
      reads: [...reads, 'bots'],
      responses: csv,
      handler: async (input) =>
        csvReply('overview', (await readOverview(input)).bots, {
          bot_id: (row) => row.botId,
          bot: (row) => row.name,
          status: (row) => row.status,
        }),
    }),
    route({
      method: 'get',
      path: '/api/analytics/:botId.csv',
      tag,
      summary: 'Figures per hour or day as CSV',
      description: `\`start\` is when the hour or day begins, as clocks of the time zone show it, with their offset. ${CSV_DESCRIPTION}`,
      access,
      params,
      query: reportQuery,
      reads,
      responses: csv,
      handler: async (input) => {
        const { botId, items, timeZone } = await reading(input, report);
        return csvReply(`analytics-${botId}`, items, { start: (row) => localTime(new Date(row.start), timeZone) });
      },
    }),
    route({
      method: 'get',
      path: '/api/analytics/:botId',
      tag,
      summary: 'Figures per hour or day, in the bot’s time zone, with totals',
      access,
      params,
      query: reportQuery,
      reads,
      responses: {
        200: { description: 'The figures', schema: reportAnswer },
        400: { description: 'A span that cannot be given' },
        404: { description: 'No such bot' },
      },
      handler: async (input) => ok(await reading(input, comparedReport)),
    }),
    route({
      method: 'get',
      path: '/api/analytics/:botId/summary',
      tag,
      summary: 'The last day, week and month, each beside the one before',
      access,
      params,
      reads,
      responses: {
        200: { description: 'The summary', schema: summaryAnswer },
        404: { description: 'No such bot' },
      },
      handler: async (input) => ok(await readSummary(input)),
    }),
    route({
      method: 'get',
      path: '/api/analytics/:botId/summary.csv',
      tag,
      summary: 'The summary as CSV',
      description: `\`from\` is when the period begins, in UTC. ${CSV_DESCRIPTION}`,
      access,
      params,
      reads,
      responses: csv,
      handler: async (input) => {
        const { botId, periods } = await readSummary(input);
        return csvReply(`summary-${botId}`, periods, { period: (row) => row.name, from: (row) => row.from });
      },
    }),
  ];
};

function spanOf({ from, to, days: wanted, bucket }: z.output<typeof reportQuery>, timeZone: string, now: Date) {
  const moment = (text: string, path: string): Date => {
    const found = momentOf(text, timeZone);
    if (!found) throw Problem.invalid([{ path, message: 'must be an ISO time or date, 1970 or later' }], 400);
    return found;
  };
  const until = to === undefined ? now : moment(to, 'to');
  if (from !== undefined && wanted !== undefined) {
    throw Problem.invalid([{ path: 'days', message: 'not together with `from`' }], 400);
  }
  const since = from === undefined ? sinceOf(bucket, until, timeZone, wanted) : moment(from, 'from');
  const days = (until.getTime() - since.getTime()) / DAY_MS;
  if (days <= 0) throw Problem.invalid([{ path: 'from', message: 'must be before `to`' }], 400);
  if (days > LONGEST_DAYS[bucket]) {
    const message = `at most ${LONGEST_DAYS[bucket]} days per ${bucket}`;
    throw Problem.invalid([{ path: 'from', message }], 400);
  }
  return { from: since, to: until, bucket };
}

function sinceOf(bucket: 'hour' | 'day', until: Date, timeZone: string, days: number | undefined): Date {
  const since = bucket === 'day' && days !== undefined ? beginningOfDays(days, until, timeZone) : undefined;
  if (since === null) throw Problem.invalid([{ path: 'days', message: 'not before 1970' }], 400);
  return since ?? new Date(until.getTime() - (days ?? (bucket === 'hour' ? 2 : 30)) * DAY_MS);
}
