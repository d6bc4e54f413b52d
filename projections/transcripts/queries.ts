import type { DocumentReader } from '../../src/application/projection.js';
import type { Transcript } from './projection.js';

export type TranscriptSummary = Omit<Transcript, 'messages'>;

/** Place in the list: conversations that start at the same time are told apart by their id. */
export interface TranscriptCursor {
  readonly startedAt: string;
  readonly id: string;
}

export interface TranscriptFilter {
  readonly visitorId?: string;
  /** Only conversations with at least one question that the bot could not answer. */
  readonly unanswered?: boolean;
}

export interface TranscriptPage {
  readonly items: readonly TranscriptSummary[];
  readonly next: TranscriptCursor | null;
  readonly total: number;
}

type Reader = DocumentReader<Transcript>;

/** Conversations of a bot, newest first, at most `limit` after `cursor`. */
export async function transcriptPage(
  reader: Reader,
  botId: string,
  { limit, cursor, filter }: { limit: number; cursor: TranscriptCursor | null; filter: TranscriptFilter },
): Promise<TranscriptPage> {
  const matching = {
    botId,
    ...(filter.visitorId === undefined ? {} : { visitorId: filter.visitorId }),
    ...(filter.unanswered ? { unansweredCount: { $gt: 0 } } : {}),
  };
  const after = cursor
    ? { $or: [{ startedAt: { $lt: cursor.startedAt } }, { startedAt: cursor.startedAt, id: { $lt: cursor.id } }] }
    : {};
  const [found, total] = await Promise.all([
    reader.find(
      { ...matching, ...after },
      { sort: { startedAt: -1, id: -1 }, limit: limit + 1, projection: { messages: 0 } },
    ),
    reader.count(matching),
  ]);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? { startedAt: last.startedAt, id: last.id } : null, total };
}

/** Ids of conversations of a bot, or of one of its visitors, whose transcript exists. */
export async function conversationIdsOf(reader: Reader, botId: string, visitorId?: string): Promise<string[]> {
  const filter = { botId, ...(visitorId === undefined ? {} : { visitorId }) };
  return (await reader.find(filter, { projection: { id: 1 } })).map(({ id }) => id);
}

/** Ids of at most `limit` conversations in which nothing happened since `before` (ISO), oldest first. */
export async function idleSince(reader: Reader, before: string, limit: number): Promise<string[]> {
  const filter = { lastActivityAt: { $lt: before } };
  return (await reader.find(filter, { sort: { lastActivityAt: 1 }, limit, projection: { id: 1 } })).map(({ id }) => id);
}
