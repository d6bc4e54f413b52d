import { type ConversationEvent, isStopped } from '../../src/domain/conversation/index.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';
import { NO_SUMS, type Sums } from './figures.js';
import { binOf } from './histogram.js';

/** The finest time the tables know. Every time zone's hours and days begin at a multiple of it. */
export const QUARTER_HOUR_MS = 15 * 60_000;

/** A pause longer than this is not use of the bot: it counts as this long. */
const LONGEST_PAUSE_MS = 5 * 60_000;

export type Counts = { -readonly [Sum in keyof Sums]: number } & { messageBytes: number };

export interface Cell extends Counts {
  readonly botId: string;
  /** Start of the quarter hour, milliseconds since 1970. */
  readonly quarter: number;
  readonly answerTimes: Map<number, number>;
  /** Conversation id to visitor id of whoever wrote in this quarter hour. */
  readonly visits: Map<string, string>;
}

/** What happened, per bot and quarter hour. */
export type Tally = Map<string, Cell>;

const emptyCell = (botId: string, quarter: number): Cell => ({
  botId,
  quarter,
  ...NO_SUMS,
  messageBytes: 0,
  answerTimes: new Map(),
  visits: new Map(),
});

/** Adds events to `tally` (and gives it back). Only the order within a conversation matters. */
export function tallyEvents(events: Iterable<Recorded>, tally: Tally = new Map()): Tally {
  for (const event of events) count(event as unknown as Recorded<ConversationEvent>, tally);
  return tally;
}

function count(event: Recorded<ConversationEvent>, tally: Tally): void {
  switch (event.type) {
    case 'ConversationStarted':
      cellOf(tally, event.data.botId, event.data.at).conversations += 1;
      return;
    case 'MessageReceived': {
      const cell = cellOf(tally, event.data.botId, event.data.at);
      cell.messages += 1;
      cell.messageBytes += event.data.bytes;
      cell.usageMs += Math.min(event.data.sincePreviousMs, LONGEST_PAUSE_MS);
      const conversation = aggregateIdOf(event.stream);
      // The first one stays, as in the table: else the cut into batches would decide.
      if (!cell.visits.has(conversation)) cell.visits.set(conversation, event.data.visitorId);
      return;
    }
    case 'ReplyGenerated': {
      const cell = cellOf(tally, event.data.botId, event.data.at);
      cell.replies += 1;
      if (!event.data.answered) cell.unanswered += 1;
      cell.promptTokens += event.data.promptTokens;
      cell.completionTokens += event.data.completionTokens;
      cell.answerMs += event.data.durationMs;
      cell.usageMs += event.data.durationMs;
      const bin = binOf(event.data.durationMs);
      cell.answerTimes.set(bin, (cell.answerTimes.get(bin) ?? 0) + 1);
      return;
    }
    case 'ReplyFailed': {
      const cell = cellOf(tally, event.data.botId, event.data.at);
      cell[isStopped(event.data.code) ? 'stopped' : 'failures'] += 1;
      cell.usageMs += Math.min(event.data.durationMs, LONGEST_PAUSE_MS);
      return;
    }
    case 'FeedbackGiven': {
      const cell = cellOf(tally, event.data.botId, event.data.repliedAt);
      const { rating, previous } = event.data;
      cell.feedbackUp += Number(rating === 'up') - Number(previous === 'up');
      cell.feedbackDown += Number(rating === 'down') - Number(previous === 'down');
      return;
    }
    case 'ConversationEnded':
      return;
  }
}

function cellOf(tally: Tally, botId: string, at: string): Cell {
  const time = Date.parse(at);
  const quarter = time - (time % QUARTER_HOUR_MS);
  const key = `${botId}@${quarter}`;
  let cell = tally.get(key);
  if (!cell) {
    cell = emptyCell(botId, quarter);
    tally.set(key, cell);
  }
  return cell;
}
