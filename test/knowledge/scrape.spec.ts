import { setTimeout as sleep } from 'node:timers/promises';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { chromiumPath } from './support/chromium.js';
import { Journey, SEARCH_AGAIN_MS } from './support/journey.js';
import { type Answer, PATIENT, pages, type Site, serveSite } from './support/site.js';

const SENTENCES = [
  'Refunds are paid within fourteen days to the account that the order was paid from.',
  'The parcel is handed to the carrier on the next working day and arrives within a week.',
  'A forgotten password is reset through a link that is sent by mail and works for an hour.',
  'The warranty covers defects of material for two years but not the wear of batteries.',
];
const page = (title: string, text: string, links: readonly string[] = []): string =>
  `<html lang="en"><head><title>${title}</title></head><body><nav>${links.map((link) => `<a href="${link}">${link}</a>`).join(' ')}</nav>
   <main><h1>${title}</h1><p>${text}</p><p>${`More about ${title}, told at length so that it is a page of its own. `.repeat(3)}</p></main></body></html>`;

let world: World;
let app: App;
const content: Record<string, string | Answer> = {};
let site: Site;

setUp(async ({ use }) => {
  site = use(await serveSite((request, response) => pages(content)(request, response)));
  world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: `${site.host},127.0.0.1`,
      ...PATIENT,
      CHROMIUM_PATH: await chromiumPath(),
    }),
  );
  app = use(await startApp(world));
});

function shop(): void {
  for (const path of Object.keys(content)) delete content[path];
  const paths = ['/', '/refunds', '/shipping', '/password', '/warranty'];
  content['/'] = page('Shop', 'Everything that you may want to know about the shop.', paths);
  SENTENCES.forEach((sentence, index) => {
    content[paths[index + 1]!] = page(paths[index + 1]!.slice(1), sentence, paths);
  });
}

describe('a site is crawled, embedded, searchable, and its owner is told', () => {
  let owner: Journey;
  let sourceId = '';

  beforeAll(async () => {
    shop();
    owner = await new Journey(app).begin();
  });

  it('from the request to the mail', async () => {
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
    sourceId = run.sourceId;
    expect(run).toMatchObject({
      status: 'completed',
      progress: { scraped: 5, failed: 0 },
      result: { pages: 5 },
      ownerNotified: 'sent',
    });
    const [found] = await owner.search('how long does it take to get my money back?');
    expect(found).toMatchObject({ url: site.url('/refunds'), text: expect.stringContaining('fourteen days') });
    expect(found!.score).toBeGreaterThan(0);
    expect(await owner.mails()).toHaveLength(1);
  });

  it('the same site again: nothing is embedded twice, nothing doubled', async () => {
    const before = await owner.search('password', 50);
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
    expect(run).toMatchObject({
      sourceId,
      status: 'completed',
      progress: { scraped: 0, unchanged: 5, embedded: 0 },
      result: { pages: 5 },
    });
    expect(await owner.search('password', 50)).toEqual(before);
    expect(await owner.mails()).toHaveLength(2);
  });

  it('one page changed: only its chunks are new', async () => {
    content['/shipping'] = page('shipping', 'Since spring, parcels are brought by balloon.', ['/']);
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
    expect(run).toMatchObject({ status: 'completed', progress: { scraped: 1, unchanged: 4 }, result: { pages: 5 } });
    expect(run.progress.embedded).toBeLessThanOrEqual(2);
    const found = await owner.search('balloon parcels', 20);
    expect(found[0]!.text).toContain('balloon');
    expect(found.some(({ text }) => text.includes('handed to the carrier'))).toBe(false);
  });

  it('a page that is gone stays for two runs and is pruned by the third; the others stay', async () => {
    delete content['/warranty'];
    for (const [kept, pages] of [
      [1, 5],
      [1, 5],
      [0, 4],
    ] as const) {
      const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
      expect(run).toMatchObject({ status: 'completed', progress: { kept, pruned: 1 - kept }, result: { pages } });
      const stillKnown = (await owner.search('warranty of batteries', 10)).some(
        ({ url }) => url === site.url('/warranty'),
      );
      expect(stillKnown).toBe(kept === 1);
    }
  });

  it('when the site is away the run fails, the owner is told why, and the last good knowledge still answers', async () => {
    const all = { ...content };
    for (const path of Object.keys(content)) delete content[path];
    content['/'] = (_request, response) => response.writeHead(500).end();
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
    expect(run).toMatchObject({
      status: 'failed',
      failure: { code: 'NOTHING_READ', detail: expect.stringContaining('500') },
      ownerNotified: 'sent',
    });
    // Not what it was given, but what it took.
    expect(run.durationMs!).toBeLessThan(world.config.scrape.runTimeoutSeconds * 1_000);
    expect((await owner.search('money back'))[0]).toMatchObject({ url: site.url('/refunds') });
    Object.assign(content, all);
  });

  it('removing the source removes its chunks', async () => {
    expect((await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${sourceId}`)).status).toBe(204);
    while ((await owner.search('money back')).length > 0) await sleep(SEARCH_AGAIN_MS);
    expect((await owner.send('POST', `/api/bot/${owner.botId}/knowledge/${sourceId}/refresh`)).status).toBe(404);
  });

  it('added again it is a new source, and known again', async () => {
    const run = await owner.scrape({ url: site.url('/'), mode: 'crawl' });
    expect(run.sourceId).not.toBe(sourceId);
    expect(run).toMatchObject({ status: 'completed', result: { pages: 4 } });
    expect((await owner.search('money back'))[0]).toMatchObject({ url: site.url('/refunds') });
  });

  it('nothing is left over in the store', async () => {
    const counts = await app.service.services.get(KNOWLEDGE_STORE).audit([], owner.botId);
    expect(counts.removedButStored).toBe(0);
    expect(counts.liveChunksOutsideLiveGeneration).toBe(0);
    expect(counts.duplicatePositions).toBe(0);
  });
});
