/**
 * A real documentation site that nobody here wrote: PostgreSQL's manual as Debian packages it. `npm run test:realsite`.
 * The questions were written before the first crawl; each names every page that answers it.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { chromiumPath } from './support/chromium.js';
import { type DebianDocs, debianDocs, type EditableSite, serveFolder } from './support/debianDocs.js';
import { Journey, type RunView } from './support/journey.js';

const PACKAGES = [15, 16, 17, 18].map((version) => `postgresql-doc-${version}`);
const PAGES = 200;
const QUESTIONS: readonly (readonly [question: string, ...pages: string[]])[] = [
  ['How do I add a column to an existing table?', 'ddl-alter.html', 'sql-altertable.html'],
  ['What happens to referencing rows when a referenced row is deleted?', 'ddl-constraints.html', 'tutorial-fk.html'],
  ['How can I restrict which rows a user can see?', 'ddl-rowsecurity.html', 'sql-createpolicy.html'],
  ['How do I combine the results of two queries and remove duplicates?', 'queries-union.html'],
  ['Which data type stores exact decimal numbers such as amounts?', 'datatype-numeric.html', 'datatype-money.html'],
  ['How do I write a recursive query?', 'queries-with.html'],
  [
    'What is the difference between an inner and an outer join?',
    'queries-table-expressions.html',
    'tutorial-join.html',
  ],
  ['How do I store a universally unique identifier?', 'datatype-uuid.html', 'functions-uuid.html'],
  ['How do I split a large table into partitions?', 'ddl-partitioning.html'],
  ['How do I undo changes made in a transaction?', 'tutorial-transactions.html', 'sql-rollback.html'],
];
let app: App;
let docs: DebianDocs;
let site: EditableSite;
let owner: Journey;
let first: RunView;

setUp(async ({ use }) => {
  docs = use(await debianDocs(PACKAGES));
  site = use(await serveFolder(docs.folder));
  const world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: site.host,
      SCRAPE_MAX_PAGES: '500',

      CHROMIUM_PATH: await chromiumPath(),
    }),
  );
  app = use(await startApp(world));
  owner = await new Journey(app).begin();
}, 180_000);

const report = (text: string): void => void process.stdout.write(`${text}\n`);
const crawl = (): Promise<RunView> =>
  owner.scrape({ url: site.url('/index.html'), mode: 'crawl', maxPages: PAGES }, 1_500_000);

it('is crawled and embedded: at least 100 pages', async () => {
  first = await crawl();
  report(
    `first run: ${JSON.stringify({ ...first.progress, ...first.result, seconds: Math.round((first.durationMs ?? 0) / 1000) })}`,
  );
  expect(first.status).toBe('completed');
  expect(first.result!.pages).toBeGreaterThanOrEqual(100);
  expect(first.progress.scraped! + first.progress.skipped! + first.progress.failed!).toBeLessThanOrEqual(PAGES);
}, 1_600_000);

it('answers at least eight of ten questions with the right page among the first five passages', async () => {
  let answered = 0;
  for (const [question, ...expected] of QUESTIONS) {
    const urls = (await owner.search(question, 5)).map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
    const place = urls.findIndex((url) => expected.includes(url));
    if (place >= 0) answered++;
    report(`${place >= 0 ? `found at ${place + 1}` : 'not found '} ${question} → ${urls.join(', ')}`);
  }
  report(`${answered} of ${QUESTIONS.length}`);
  expect(answered).toBeGreaterThanOrEqual(8);
});

it('the same site again: nothing is embedded twice, nothing is doubled', async () => {
  const again = await crawl();
  report(
    `second run: ${JSON.stringify({ ...again.progress, ...again.result, seconds: Math.round((again.durationMs ?? 0) / 1000) })}`,
  );
  expect(again).toMatchObject({
    status: 'completed',
    progress: { scraped: 0, embedded: 0, unchanged: first.result!.pages },
    result: first.result,
  });
}, 600_000);

it('one page changed: only its chunks are new; one page removed: gone after three runs', async () => {
  const file = '/queries-union.html';
  const html = await readFile(join(docs.folder, file), 'utf8');
  site.edits.set(file, html.replace('</p>', ' Also, zebras combine queries.</p>'));
  site.edits.set('/datatype-uuid.html', null);
  const runs: RunView[] = [];
  for (let run = 0; run < 3; run++) runs.push(await crawl());
  report(`changed: ${runs.map(({ progress, result }) => JSON.stringify({ ...progress, ...result })).join(' ')}`);
  expect(runs[0]).toMatchObject({ status: 'completed', progress: { scraped: 1 } });
  expect(runs[0]!.progress.embedded! + runs[0]!.progress.reused!).toBeLessThan(20);
  expect(runs[0]!.progress.embedded).toBeLessThanOrEqual(3);
  const found = await owner.search('zebras combine queries', 3);
  report(
    `zebras: ${found.map(({ url, score, vectorScore, wordScore }) => [url, score, vectorScore, wordScore].join(' ')).join(', ')}`,
  );
  expect([found[0]!.url, found[0]!.text.includes('zebras')]).toEqual([site.url(file), true]);
  expect(runs.map(({ progress }) => progress.pruned)).toEqual([0, 0, 1]);
  expect(
    (await owner.search('universally unique identifier uuid', 20)).some(({ url }) =>
      url.endsWith('/datatype-uuid.html'),
    ),
  ).toBe(false);
}, 1_200_000);

it('one mail for each run, and no orphan in the store', async () => {
  expect(await owner.mails()).toHaveLength(5);
  const counts = await app.service.services.get(KNOWLEDGE_STORE).audit([], owner.botId);
  expect([
    counts.liveChunksOutsideLiveGeneration,
    counts.hiddenChunksOfLiveGeneration,
    counts.duplicatePositions,
  ]).toEqual([0, 0, 0]);
});
