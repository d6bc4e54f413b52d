import type { SqlReader } from '../../src/application/projection.js';

export interface SourceRow {
  readonly id: string;
  readonly botId: string;
  readonly url: string;
  readonly mode: string;
  readonly maxPages: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly cron: string | null;
  readonly addedAt: Date;
  readonly lastRun: string | null;
  readonly lastStatus: string | null;
  readonly lastAt: Date | null;
  readonly pages: number;
  readonly chunks: number;
  readonly liveAt: Date | null;
}

const COLUMNS = `id, bot_id as "botId", url, mode, max_pages as "maxPages", include, exclude, cron, added_at as "addedAt",
  last_run as "lastRun", last_status as "lastStatus", last_at as "lastAt", pages, chunks, live_at as "liveAt"`;

/** Where a list went on: the place of its last row. */
export interface SourcePlace {
  readonly addedAt: string;
  readonly id: string;
}

/** Sources of knowledge, as the owner of a bot sees them. */
export class SourceQueries {
  constructor(private readonly sql: SqlReader) {}

  /** Newest first, from after `place` on. */
  async ofBot(
    botId: string,
    limit: number,
    place: SourcePlace | null,
  ): Promise<{ readonly rows: SourceRow[]; readonly total: number }> {
    const [rows, count] = await Promise.all([
      this.sql.query<SourceRow>(
        `select ${COLUMNS} from rm_knowledge_sources.sources
         where bot_id = $1 and ($2::timestamptz is null or (added_at, id) < ($2, $3))
         order by added_at desc, id desc limit $4`,
        [botId, place?.addedAt ?? null, place?.id ?? null, limit],
      ),
      this.sql.query<{ total: number }>(
        'select count(*)::integer as total from rm_knowledge_sources.sources where bot_id = $1',
        [botId],
      ),
    ]);
    return { rows, total: count[0]?.total ?? 0 };
  }
}
