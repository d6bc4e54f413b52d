import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import { type Cell, type Counts, tallyEvents } from './tally.js';

const COUNTS: Readonly<Record<keyof Counts, string>> = {
  conversations: 'conversations',
  messages: 'messages',
  messageBytes: 'message_bytes',
  replies: 'replies',
  failures: 'failures',
  stopped: 'stopped',
  unanswered: 'unanswered',
  feedbackUp: 'feedback_up',
  feedbackDown: 'feedback_down',
  promptTokens: 'prompt_tokens',
  completionTokens: 'completion_tokens',
  answerMs: 'answer_ms',
  usageMs: 'usage_ms',
};
const KEYS = Object.keys(COUNTS) as (keyof Counts)[];
const COLUMNS = KEYS.map((key) => COUNTS[key]);

const schema = `
create table activity (
  bot_id text not null,
  quarter timestamptz not null,
  ${COLUMNS.map((column) => `${column} bigint not null`).join(',\n  ')},
  primary key (bot_id, quarter)
);
create table answer_times (
  bot_id text not null,
  quarter timestamptz not null,
  bin integer not null,
  replies bigint not null,
  primary key (bot_id, quarter, bin)
);
create table visits (
  bot_id text not null,
  quarter timestamptz not null,
  conversation_id text not null,
  visitor_id text not null,
  primary key (bot_id, quarter, conversation_id)
);`;

/** All tables in one statement: what each message writes is sent, parsed and planned once. */
const COUNTED = `
with times as (
  insert into answer_times (bot_id, quarter, bin, replies)
  select * from unnest($1::text[], $2::timestamptz[], $3::integer[], $4::bigint[])
  on conflict (bot_id, quarter, bin) do update set replies = answer_times.replies + excluded.replies),
visitors as (
  insert into visits (bot_id, quarter, conversation_id, visitor_id)
  select * from unnest($5::text[], $6::timestamptz[], $7::text[], $8::text[])
  on conflict do nothing)
insert into activity (bot_id, quarter, ${COLUMNS.join(', ')})
select * from unnest($9::text[], $10::timestamptz[], ${COLUMNS.map((_, index) => `$${index + 11}::bigint[]`).join(', ')})
on conflict (bot_id, quarter) do update set
  ${COLUMNS.map((column) => `${column} = activity.${column} + excluded.${column}`).join(',\n  ')}`;

/** Rows as columns of arrays. */
function writesOf(cells: readonly Cell[]): SqlWrite[] {
  if (cells.length === 0) return [];
  const place = (of: readonly Cell[]) => [of.map((cell) => cell.botId), of.map((cell) => timestamp(cell.quarter))];
  const bins = cells.flatMap((cell) => [...cell.answerTimes].map(([bin, replies]) => ({ cell, bin, replies })));
  const visits = cells.flatMap((cell) =>
    [...cell.visits].map(([conversation, visitor]) => ({ cell, conversation, visitor })),
  );
  const values = [
    ...place(bins.map(({ cell }) => cell)),
    bins.map(({ bin }) => bin),
    bins.map(({ replies }) => replies),
    ...place(visits.map(({ cell }) => cell)),
    visits.map(({ conversation }) => conversation),
    visits.map(({ visitor }) => visitor),
    ...place(cells),
    ...KEYS.map((key) => cells.map((cell) => cell[key])),
  ];
  return [{ text: COUNTED, values }];
}

const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Use of each bot per quarter hour: sums, a histogram of answer times, and who was there. */
export const analyticsProjection: RelationalProjection = {
  name: 'analytics',
  version: 2,
  kind: 'relational',
  categories: ['conversation'],
  hidePersonal: true,
  schema,
  project: (events) => writesOf([...tallyEvents(events).values()]),
};
