import type { SqlReader } from '../../src/application/projection.js';
import { type Figures, figuresOf, NO_SUMS, type Sums } from './figures.js';

export type BucketSize = 'hour' | 'day';

/** A quarter hour counts when it begins in the span, so that neighbouring spans share none. */
export interface Span {
  readonly botIds: readonly string[];
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

export interface Bucket extends Figures {
  /** ISO time at which the hour or day begins in the asked time zone. */
  readonly start: string;
}

type Row<T> = { readonly [K in keyof T]: string | number };
type Placed<T> = T & { readonly place: string | Date };

const SUMS = `coalesce(sum(conversations), 0) as "conversations", coalesce(sum(messages), 0) as "messages",
  coalesce(sum(replies), 0) as "replies", coalesce(sum(failures), 0) as "failures", coalesce(sum(stopped), 0) as "stopped",
  coalesce(sum(unanswered), 0) as "unanswered", coalesce(sum(feedback_up), 0) as "feedbackUp",
  coalesce(sum(feedback_down), 0) as "feedbackDown", coalesce(sum(prompt_tokens), 0) as "promptTokens",
  coalesce(sum(completion_tokens), 0) as "completionTokens", coalesce(sum(answer_ms), 0) as "answerMs",
  coalesce(sum(usage_ms), 0) as "usageMs"`;
const AUDIENCE = `count(distinct (bot_id, conversation_id)) as "activeConversations",
  count(distinct (bot_id, visitor_id)) as "visitors"`;
const WITHIN = 'where bot_id = any($1) and quarter >= $2 and quarter < $3';

/**
 * Figures of every hour or day from `from` to `to`, also of those in which nothing happened.
 * Hours and days begin as they do in `timeZone` (IANA name), across changes of daylight saving time.
 */
export async function bucketFigures(sql: SqlReader, span: Span, size: BucketSize, timeZone: string): Promise<Bucket[]> {
  const place = `date_trunc('${size}', quarter, $4)`;
  // Steps of a day are taken in local time, where a day may have 23 or 25 hours. Hours are those of all quarters: where
  // clocks change by half an hour, later ones do not begin a whole number of hours after the first.
  const starts =
    size === 'day'
      ? `select local at time zone $3::text as place from generate_series(date_trunc('day', $1::timestamptz at time zone $3::text),
           ($2::timestamptz - interval '1 millisecond') at time zone $3::text, interval '1 day') as local`
      : `select distinct date_trunc('hour', quarter, $3) as place from generate_series(date_trunc('hour', $1::timestamptz, $3),
           $2::timestamptz - interval '1 millisecond', interval '15 minutes') as quarter order by 1`;
  const [places, groups] = await Promise.all([
    sql.query<Placed<object>>(starts, [span.from, span.to, timeZone]),
    grouped(sql, span, place, [timeZone]),
  ]);
  return places.map((row) => {
    const key = keyOf(row.place);
    return { start: key, ...(groups.get(key) ?? NOTHING) };
  });
}

/** Figures of the whole span, all bots together. */
export async function totalFigures(sql: SqlReader, span: Span): Promise<Figures> {
  return [...(await grouped(sql, span, `'all'::text`, [])).values()][0] ?? NOTHING;
}

/** Figures of the whole span for each bot in which something happened. */
export const figuresByBot = (sql: SqlReader, span: Span): Promise<Map<string, Figures>> =>
  grouped(sql, span, 'bot_id', []);

async function grouped(
  sql: SqlReader,
  span: Span,
  place: string,
  more: readonly unknown[],
): Promise<Map<string, Figures>> {
  const values = [span.botIds, span.from, span.to, ...more];
  const [sums, audiences, bins] = await Promise.all([
    sql.query<Placed<Row<Sums>>>(
      `select ${place} as place, ${SUMS} from rm_analytics.activity ${WITHIN} group by 1`,
      values,
    ),
    sql.query<Placed<Row<{ activeConversations: number; visitors: number }>>>(
      `select ${place} as place, ${AUDIENCE} from rm_analytics.visits ${WITHIN} group by 1`,
      values,
    ),
    sql.query<Placed<{ bin: number; replies: string | number }>>(
      `select ${place} as place, bin, sum(replies) as replies from rm_analytics.answer_times ${WITHIN} group by 1, 2`,
      values,
    ),
  ]);
  const audienceOf = new Map(audiences.map(({ place: at, ...audience }) => [keyOf(at), numbers(audience)]));
  const binsOf = new Map<string, Map<number, number>>();
  for (const { place: at, bin, replies } of bins) {
    const key = keyOf(at);
    if (!binsOf.has(key)) binsOf.set(key, new Map());
    binsOf.get(key)!.set(Number(bin), Number(replies));
  }
  return new Map(
    sums.map(({ place: at, ...row }) => {
      const key = keyOf(at);
      const audience = audienceOf.get(key) ?? { activeConversations: 0, visitors: 0 };
      return [key, figuresOf(numbers(row), audience, binsOf.get(key) ?? new Map())];
    }),
  );
}

/** Postgres gives sums as text, because a bigint may be larger than a number holds exactly; counts here are not. */
const numbers = <T extends object>(row: T): { [K in keyof T]: number } =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)])) as { [K in keyof T]: number };

const keyOf = (place: string | Date): string => (place instanceof Date ? place.toISOString() : place);

const NOTHING: Figures = figuresOf(NO_SUMS, { activeConversations: 0, visitors: 0 }, new Map());
