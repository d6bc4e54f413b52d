import type { RelationalProjection, SqlWrite } from '../../src/application/projection.js';
import type { ScrapeEvent } from '../../src/domain/scrape/events.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';
import { counts } from './counts.js';
import { CHUNKS, COUNTED, ENDED, NOTIFIED, PAGES, REFUSED, REQUESTED, schema } from './statements.js';

type Seen = Recorded<ScrapeEvent>;
type Of<T extends Seen['type']> = Extract<Seen, { readonly type: T }>;

/** Runs with their progress and what became of each page. */
export const scrapesProjection: RelationalProjection = {
  kind: 'relational',
  name: 'scrapes',
  version: 1,
  categories: ['scrape'],
  schema,
  project: (events) => writes(events as readonly Seen[]),
};

function writes(events: readonly Seen[]): SqlWrite[] {
  const of = <T extends Seen['type']>(type: T) => events.filter((event): event is Of<T> => event.type === type);
  const result: SqlWrite[] = [];
  const add = (text: string, rows: readonly object[]): void => {
    if (rows.length > 0) result.push({ text, values: [JSON.stringify(rows)] });
  };
  add(
    REQUESTED,
    of('ScrapeRequested').map((event) => ({ id: aggregateIdOf(event.stream), ...event.data })),
  );
  add(PAGES, events.flatMap(pageRow));
  const stored = of('ChunksStored');
  if (stored.length > 0) {
    const columns = [
      stored.map(({ stream }) => aggregateIdOf(stream)),
      stored.map(({ data }) => data.pageId),
      stored.map(({ data }) => data.chunks),
    ];
    result.push({ text: CHUNKS, values: columns });
  }
  add(
    REFUSED,
    of('ChunksRefused').map((event) => ({ id: aggregateIdOf(event.stream), ...event.data })),
  );
  add(COUNTED, counts(events));
  add(ENDED, events.flatMap(endRow));
  const told = events.filter(({ type }) => type === 'OwnerNotified' || type === 'NotificationFailed');
  if (told.length > 0) {
    const last = new Map(
      told.map((event) => [aggregateIdOf(event.stream), event.type === 'OwnerNotified' ? 'sent' : 'failed']),
    );
    result.push({ text: NOTIFIED, values: [[...last.keys()], [...last.values()]] });
  }
  return result;
}

function pageRow(event: Seen): object[] {
  const at = { scrape_id: aggregateIdOf(event.stream), position: String(event.position) };
  const none = { reason: null, detail: null, title: null, via: null, page_id: null };
  switch (event.type) {
    case 'PageScraped': {
      const { url, title, via, pageId } = event.data;
      return [{ ...at, ...none, url, outcome: 'scraped', title, via, page_id: pageId }];
    }
    case 'PageSkipped': {
      const { url, reason, detail } = event.data;
      return [{ ...at, ...none, url, outcome: reason === 'unchanged' ? 'unchanged' : 'skipped', reason, detail }];
    }
    case 'PageFailed': {
      const { url, code, detail } = event.data;
      return [{ ...at, ...none, url, outcome: 'failed', reason: code, detail }];
    }
    default:
      return [];
  }
}

function endRow(event: Seen): object[] {
  const id = aggregateIdOf(event.stream);
  const none = { pages: null, chunks: null, code: null, detail: null };
  switch (event.type) {
    case 'ScrapeCompleted': {
      const { at, durationMs, pages, chunks } = event.data;
      return [{ ...none, id, status: 'completed', at, durationMs, pages, chunks }];
    }
    case 'ScrapeFailed': {
      const { at, durationMs, code, detail } = event.data;
      return [{ ...none, id, status: 'failed', at, durationMs, code, detail }];
    }
    case 'ScrapeCancelled':
      return [{ ...none, id, status: 'cancelled', at: event.data.at, durationMs: event.data.durationMs }];
    default:
      return [];
  }
}
