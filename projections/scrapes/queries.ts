import type { SqlReader } from '../../src/application/projection.js';

export interface ScrapeRow {
  readonly id: string;
  readonly sourceId: string;
  readonly botId: string;
  readonly url: string;
  readonly mode: string;
  readonly trigger: string;
  readonly maxPages: number;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  readonly durationMs: number | null;
  readonly scraped: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly embedded: number;
  readonly reused: number;
  readonly pending: number;
  readonly notVisited: number;
  readonly kept: number;
  readonly pruned: number;
  readonly pages: number | null;
  readonly chunks: number | null;
  readonly code: string | null;
  readonly detail: string | null;
  readonly notified: 'no' | 'sent' | 'failed';
}

export interface ScrapePageRow {
  readonly url: string;
  readonly outcome: 'scraped' | 'unchanged' | 'skipped' | 'failed';
  readonly reason: string | null;
  readonly detail: string | null;
  readonly title: string | null;
  readonly via: string | null;
  readonly chunks: number | null;
}

const COLUMNS = `id, source_id as "sourceId", bot_id as "botId", url, mode, trigger, max_pages as "maxPages", status,
  requested_at as "requestedAt", ended_at as "endedAt", duration_ms as "durationMs", scraped, unchanged, skipped, failed,
  embedded, reused, pending, not_visited as "notVisited", kept, pruned, pages, chunks, code, detail, notified`;

/** Runs, as the owner of a bot sees them. */
export class ScrapeQueries {
  constructor(private readonly sql: SqlReader) {}

  /** A run of this bot; null when there is none. */
  async one(botId: string, scrapeId: string): Promise<ScrapeRow | null> {
    const rows = await this.sql.query<ScrapeRow>(
      `select ${COLUMNS} from rm_scrapes.scrapes where id = $1 and bot_id = $2`,
      [scrapeId, botId],
    );
    return rows[0] ?? null;
  }

  /** Pages of a run in the order in which they were dealt with. */
  pages(scrapeId: string, limit: number): Promise<ScrapePageRow[]> {
    return this.sql.query<ScrapePageRow>(
      `select url, outcome, reason, detail, title, via, chunks from rm_scrapes.scrape_pages
       where scrape_id = $1 order by position limit $2`,
      [scrapeId, limit],
    );
  }

  /** Runs of a source, newest first. */
  ofSource(sourceId: string, limit: number): Promise<ScrapeRow[]> {
    return this.sql.query<ScrapeRow>(
      `select ${COLUMNS} from rm_scrapes.scrapes where source_id = $1 order by requested_at desc, id desc limit $2`,
      [sourceId, limit],
    );
  }

  /** Ids of the runs that are going on, of one source or of all. */
  async running(sourceId?: string): Promise<string[]> {
    const rows = await this.sql.query<{ id: string }>(
      `select id from rm_scrapes.scrapes where status = 'running' and ($1::text is null or source_id = $1)`,
      [sourceId ?? null],
    );
    return rows.map(({ id }) => id);
  }
}
