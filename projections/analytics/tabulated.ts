import type { SqlReader } from '../../src/application/projection.js';
import type { Cell, Tally } from './tally.js';

/** What stands in the tables for a bot, in the same form as a recount and comparable with it. */
export async function tabulated(sql: SqlReader, botId: string): Promise<string[]> {
  const rows = await sql.query<{ row: string }>(
    `select concat_ws(' ', (extract(epoch from quarter) * 1000)::bigint, conversations, messages, message_bytes, replies,
       failures, stopped, unanswered, feedback_up, feedback_down, prompt_tokens, completion_tokens, answer_ms, usage_ms) as row
       from rm_analytics.activity where bot_id = $1
     union all
     select concat_ws(' ', (extract(epoch from quarter) * 1000)::bigint, 'bin', bin, replies)
       from rm_analytics.answer_times where bot_id = $1
     union all
     select concat_ws(' ', (extract(epoch from quarter) * 1000)::bigint, 'visit', conversation_id, visitor_id)
       from rm_analytics.visits where bot_id = $1`,
    [botId],
  );
  return rows.map(({ row }) => row).sort();
}

/** The same lines from a recount. */
export function linesOf(tally: Tally, botId: string): string[] {
  return [...tally.values()]
    .filter((cell) => cell.botId === botId)
    .flatMap(cellLines)
    .sort();
}

const cellLines = (cell: Cell): string[] => [
  [
    cell.quarter,
    cell.conversations,
    cell.messages,
    cell.messageBytes,
    cell.replies,
    cell.failures,
    cell.stopped,
    cell.unanswered,
    cell.feedbackUp,
    cell.feedbackDown,
    cell.promptTokens,
    cell.completionTokens,
    cell.answerMs,
    cell.usageMs,
  ].join(' '),
  ...[...cell.answerTimes].map(([bin, replies]) => `${cell.quarter} bin ${bin} ${replies}`),
  ...[...cell.visits].map(([conversation, visitor]) => `${cell.quarter} visit ${conversation} ${visitor}`),
];

/** A fingerprint of all analytics tables: equal rows in any order give the same. */
export async function fingerprint(sql: SqlReader): Promise<string> {
  const parts = ['activity', 'answer_times', 'visits'].map(
    (
      table,
    ) => `select '${table}' as name, count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum
      from rm_analytics.${table} t`,
  );
  const rows = await sql.query<{ name: string; rows: string; sum: string }>(parts.join(' union all '));
  return rows
    .map(({ name, rows: count, sum }) => `${name}:${count}:${sum}`)
    .sort()
    .join(' ');
}
