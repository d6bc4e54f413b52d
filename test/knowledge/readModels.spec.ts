import pg from 'pg';
import { knowledgeSourcesProjection } from '../../projections/knowledgeSources/projection.js';
import { SourceQueries } from '../../projections/knowledgeSources/queries.js';
import { scrapesProjection } from '../../projections/scrapes/projection.js';
import { ScrapeQueries } from '../../projections/scrapes/queries.js';
import type { RelationalProjection, SqlReader } from '../../src/application/projection.js';
import type { Recorded } from '../../src/domain/shared/event.js';
import { EventLog } from '../support/dsl/eventLog.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

const at = '2026-01-01T00:00:00.000Z';
const facts = { sourceId: 's1', botId: 'b', ownerId: 'o', url: 'https://e.com/' };
const requested = {
  type: 'ScrapeRequested',
  data: {
    ...facts,
    mode: 'crawl',
    trigger: 'request',
    maxPages: 9,
    maxDepth: 2,
    include: [],
    exclude: [],
    model: 'm',
    requestedAt: at,
    deadline: at,
  },
};
const scraped = (url: string) => ({
  type: 'PageScraped',
  data: {
    pageId: `id of ${url}`,
    url,
    depth: 0,
    title: 'T',
    language: 'en',
    kind: 'html',
    via: 'fetch',
    contentHash: 'h',
    bytes: 1,
    storedIn: 'knowledge_pages',
    at,
  },
});
const stored = (url: string) => ({
  type: 'ChunksStored',
  data: { pageId: `id of ${url}`, url, chunks: 3, embedded: 2, reused: 1, at },
});
const completed = {
  type: 'ScrapeCompleted',
  data: {
    ...facts,
    pages: 2,
    chunks: 6,
    scraped: 2,
    unchanged: 1,
    skipped: 1,
    failed: 1,
    embedded: 4,
    reused: 2,
    published: true,
    durationMs: 5,
    at,
  },
};
const added = {
  type: 'SourceAdded',
  data: {
    botId: 'b',
    ownerId: 'o',
    url: 'https://e.com/',
    mode: 'crawl',
    maxPages: 9,
    include: ['/a/**'],
    exclude: [],
    at,
  },
};

const log = new EventLog()
  .add('knowledge-s1', added, { type: 'SourceScheduled', data: { botId: 'b', cron: '0 3 * * *', at } })
  .add('knowledge-s2', { ...added, data: { ...added.data, url: 'https://e.com/two', at: '2026-01-02T00:00:00.000Z' } })
  .add('knowledge-s3', added, { type: 'SourceRemoved', data: { botId: 'b', at } })
  .add(
    'scrape-r1',
    requested,
    scraped('/a'),
    stored('/a'),
    { type: 'PageSkipped', data: { url: '/r', reason: 'robots', detail: null, status: null, at } },
    { type: 'PageSkipped', data: { url: '/u', reason: 'unchanged', detail: null, status: null, at } },
    { type: 'PageFailed', data: { url: '/f', code: 'TIMEOUT', detail: 'slow', status: null, at } },
    scraped('/b'),
    { type: 'CrawlFinished', data: { notVisited: 4, kept: 1, pruned: ['/x', '/y'], at } },
    stored('/b'),
    completed,
    { type: 'NotificationFailed', data: { outcome: 'completed', reason: 'x', at } },
    { type: 'OwnerNotified', data: { outcome: 'completed', mailId: 'm', at } },
  )
  .add(
    'scrape-r2',
    { ...requested, data: { ...requested.data, sourceId: 's2' } },
    { type: 'ScrapeCancelled', data: { ...facts, sourceId: 's2', durationMs: 1, at } },
  )
  .add(
    'scrape-r3',
    { ...requested, data: { ...requested.data, sourceId: 's2' } },
    {
      type: 'ScrapeFailed',
      data: { ...facts, sourceId: 's2', code: 'X', detail: 'because', scraped: 0, failed: 0, durationMs: 1, at },
    },
  )
  .add('scrape-r4', requested)
  .add(
    'scrape-r5',
    { ...requested, data: { ...requested.data, sourceId: 's5' } },
    scraped('/a'),
    scraped('/b'),
    stored('/a'),
    { type: 'ChunksRefused', data: { pageId: 'id of /b', url: '/b', code: 'STORE_REFUSED', detail: 'why', at } },
    { type: 'ScrapeCancelled', data: { ...facts, sourceId: 's5', durationMs: 1, at } },
    { type: 'ScrapeDiscarded', data: { at } },
  );

let world: World;
let pool: pg.Pool;
const sql: SqlReader = {
  query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await pool.query<Row & pg.QueryResultRow>(text, [...values])).rows,
};

setUp(async ({ use, defer }) => {
  world = use(await createWorld());
  pool = new pg.Pool({ connectionString: world.env.POSTGRES_URI! });
  defer(() => pool.end());
});

/** Writes the events as the runner does: each batch in a transaction, in a schema of its own. */
async function build(
  projection: RelationalProjection,
  schema: string,
  events: readonly Recorded[],
  batch: number,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(
      `drop schema if exists ${schema} cascade; create schema ${schema}; set search_path to ${schema}`,
    );
    await client.query(projection.schema);
    for (let start = 0; start < events.length; start += batch) {
      for (const { text, values } of projection.project(events.slice(start, start + batch)))
        await client.query(text, [...values]);
    }
    await client.query('reset search_path');
  } finally {
    client.release();
  }
}

describe.each([1, 3, 1_000])('in batches of %d', (batch) => {
  it('a run has its progress, its pages and its end', async () => {
    const events = log.events.filter(({ stream }) => stream.startsWith('scrape-'));
    await build(scrapesProjection, 'rm_scrapes', events, batch);
    const queries = new ScrapeQueries(sql);
    expect(await queries.one('b', 'r1')).toMatchObject({
      status: 'completed',
      scraped: 2,
      unchanged: 1,
      skipped: 1,
      failed: 1,
      embedded: 4,
      reused: 2,
      pending: 0,
      notVisited: 4,
      kept: 1,
      pruned: 2,
      pages: 2,
      chunks: 6,
      notified: 'sent',
    });
    expect(
      (await queries.pages('r1', 10)).map(({ url, outcome, reason, chunks }) => [url, outcome, reason, chunks]),
    ).toEqual([
      ['/a', 'scraped', null, 3],
      ['/r', 'skipped', 'robots', null],
      ['/u', 'unchanged', 'unchanged', null],
      ['/f', 'failed', 'TIMEOUT', null],
      ['/b', 'scraped', null, 3],
    ]);
    expect(await queries.one('b', 'r3')).toMatchObject({
      status: 'failed',
      code: 'X',
      detail: 'because',
      notified: 'no',
    });
    expect(await queries.one('b', 'r5')).toMatchObject({ status: 'cancelled', scraped: 1, failed: 1, pending: 0 });
    expect(
      (await queries.pages('r5', 10)).map(({ url, outcome, reason, detail }) => [url, outcome, reason, detail]),
    ).toEqual([
      ['/a', 'scraped', null, null],
      ['/b', 'failed', 'STORE_REFUSED', 'why'],
    ]);
    expect(await queries.one('another bot', 'r1')).toBeNull();
    expect(await queries.running()).toEqual(['r4']);
    expect(await queries.running('s2')).toEqual([]);
    expect((await queries.ofSource('s2', 10)).map(({ id }) => id)).toEqual(['r3', 'r2']);
  });

  it('sources have their schedule, what is live and their last run; removed ones are gone', async () => {
    await build(knowledgeSourcesProjection, 'rm_knowledge_sources', log.events, batch);
    const queries = new SourceQueries(sql);
    const { rows, total } = await queries.ofBot('b', 10, null);
    expect(total).toBe(2);
    expect(rows).toMatchObject([
      { id: 's2', cron: null, lastRun: 'r3', lastStatus: 'failed', liveAt: null },
      { id: 's1', cron: '0 3 * * *', include: ['/a/**'], lastRun: 'r4', lastStatus: 'running', pages: 2, chunks: 6 },
    ]);
    const first = await queries.ofBot('b', 1, null);
    const place = { addedAt: first.rows[0]!.addedAt.toISOString(), id: first.rows[0]!.id };
    expect((await queries.ofBot('b', 10, place)).rows.map(({ id }) => id)).toEqual(['s1']);
  });
});
