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

const NEWEST_FIRST = { startedAt: -1, id: -1 } as const;

const earlierThan = (cursor: TranscriptCursor | null) =>
  cursor
    ? { $or: [{ startedAt: { $lt: cursor.startedAt } }, { startedAt: cursor.startedAt, id: { $lt: cursor.id } }] }
    : {};

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
  const [found, total] = await Promise.all([
    reader.find(
      { ...matching, ...earlierThan(cursor) },
      { sort: NEWEST_FIRST, limit: limit + 1, projection: { messages: 0 } },
    ),
    reader.count(matching),
  ]);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? { startedAt: last.startedAt, id: last.id } : null, total };
}

/** Ids of all conversations of a bot, or of one of its visitors, whose transcript exists, a page of them at a time. */
export async function* conversationIdsOf(
  reader: Reader,
  botId: string,
  visitorId?: string,
  limit = 500,
): AsyncGenerator<string[]> {
  const filter = { botId, ...(visitorId === undefined ? {} : { visitorId }) };
  const projection = { id: 1, startedAt: 1 } as const;
  for (let cursor: TranscriptCursor | null = null; ; ) {
    const found: TranscriptCursor[] = await reader.find(
      { ...filter, ...earlierThan(cursor) },
      { sort: NEWEST_FIRST, limit, projection },
    );
    if (found.length > 0) yield found.map(({ id }) => id);
    if (found.length < limit) return;
    cursor = found.at(-1)!;
  }
}

/** Ids of at most `limit` conversations in which nothing happened since `before` (ISO), oldest first. */
export async function idleSince(reader: Reader, before: string, limit: number): Promise<string[]> {
  const filter = { lastActivityAt: { $lt: before } };
  return (await reader.find(filter, { sort: { lastActivityAt: 1 }, limit, projection: { id: 1 } })).map(({ id }) => id);
}
