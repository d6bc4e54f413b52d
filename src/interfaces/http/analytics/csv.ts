import { stringify } from 'csv-stringify/sync';
import type { Figures } from '../../../../projections/analytics/index.js';
import type { Reply } from '../route.js';

/** Figures as one flat row. */
const flat = (row: Figures) => ({
  conversations: row.conversations,
  active_conversations: row.activeConversations,
  visitors: row.visitors,
  messages: row.messages,
  replies: row.replies,
  errors: row.errors,
  stopped: row.stopped,
  unanswered: row.unanswered,
  answer_ms_mean: row.answerTimeMs.mean,
  answer_ms_p50: row.answerTimeMs.p50,
  answer_ms_p95: row.answerTimeMs.p95,
  tokens_prompt: row.tokens.prompt,
  tokens_completion: row.tokens.completion,
  usage_seconds: row.usageSeconds,
  usage_seconds_per_conversation: row.usageSecondsPerConversation,
  feedback_up: row.feedback.up,
  feedback_down: row.feedback.down,
});

const COLUMNS = Object.keys(flat({ answerTimeMs: {}, tokens: {}, feedback: {} } as unknown as Figures));

/** For the document of the API. */
export const CSV_DESCRIPTION =
  'UTF-8 with a byte order mark, without which spreadsheet programs take it for another encoding. A text that begins with `=`, `+`, `-` or `@` is led by an apostrophe, so that none of them runs it as a formula.';

/** Rows as RFC 4180, each led by `lead`, for spreadsheet programs: they run texts that look like formulas. */
export function csvReply<R extends Figures>(
  name: string,
  rows: readonly R[],
  lead: Readonly<Record<string, (row: R) => string>>,
): Reply {
  const records = rows.map((row) => ({
    ...Object.fromEntries(Object.entries(lead).map(([column, value]) => [column, value(row)])),
    ...flat(row),
  }));
  const columns = [...Object.keys(lead), ...COLUMNS];
  const body = stringify(records, {
    header: true,
    columns,
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  };
  return { status: 200, body, headers };
}
