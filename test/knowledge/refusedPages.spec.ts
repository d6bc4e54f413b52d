import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { openGatedWorld, page } from './support/gatedWorld.js';
import { type Gate, gateTo, refusing } from './support/gates.js';
import { Journey } from './support/journey.js';
import type { Answer, Site } from './support/site.js';

let content: Record<string, string | Answer>;
let site: Site;
let supabase: Gate;
let model: Gate;
let app: App;
let owner: Journey;

setUp(async (opened) => {
  const gated = await openGatedWorld(opened, gateTo);
  ({ content, site, supabase, model } = gated);
  app = opened.use(await startApp(gated.world));
  owner = await new Journey(app).begin();
});
beforeEach(() => {
  for (const gate of [supabase, model]) gate.faults.clear();
});

describe('what the vector store does not take of one page is that page’s failure, and the run goes on', () => {
  const NO_TEXT = { status: 400, code: '22P05' };
  const crawl = async (folder: string, refused: string) => {
    content[`${folder}/`] =
      `${page(`The garden of ${folder} has a gate.`)}<a href="${folder}/a">A</a> <a href="${folder}/b">B</a>`;
    content[`${folder}/a`] = page(`A marigold stands in the ${refused} of ${folder}.`);
    content[`${folder}/b`] = page(`A sunflower leans on the wall of ${folder}.`);
    return await owner.scrape({ url: site.url(`${folder}/`), mode: 'crawl', include: [`${folder}/**`] });
  };
  const refusal = (reason: string) => expect.stringContaining(reason);

  it.each([
    ['its text', /knowledge_put_page/, NO_TEXT, '22P05'],
    ['its chunks', /knowledge_store_chunks/, NO_TEXT, '22P05'],
    ['so many words', /knowledge_store_chunks/, { status: 500, code: '54000' }, '54000'],
    ['so much at once', /knowledge_store_chunks/, { status: 413 }, 'HTTP 413'],
  ] as const)('%s', async (what, path, answer, reason) => {
    const folder = `/${what.replaceAll(' ', '-')}`;
    supabase.faults.add(refusing(path, `corner of ${folder}`, answer));
    const run = await crawl(folder, 'corner');
    expect(run).toMatchObject({ status: 'completed', result: { pages: 2 }, ownerNotified: 'sent' });
    expect(run.progress).toMatchObject({ scraped: 2, failed: 1, pending: 0 });
    expect(run.pages.find(({ url }) => url === site.url(`${folder}/a`))).toMatchObject({
      ...{ outcome: 'failed', reason: 'STORE_REFUSED', detail: refusal(reason) },
    });
    expect((await owner.search(`sunflower wall ${folder}`, 1))[0]!.url).toBe(site.url(`${folder}/b`));
  });

  it.each([
    ['text', /knowledge_put_page/],
    ['chunks', /knowledge_store_chunks/],
  ] as const)('what was known of it still answers, when its new %s is refused', async (what, path) => {
    const folder = `/kept-${what}`;
    expect((await crawl(folder, 'meadow')).result).toMatchObject({ pages: 3 });
    supabase.faults.add(refusing(path, `corner of ${folder}`, NO_TEXT));
    const run = await crawl(folder, 'corner');
    expect(run).toMatchObject({ status: 'completed', result: { pages: 3 }, progress: { unchanged: 2, failed: 1 } });
    const [known] = await owner.search(`marigold ${folder}`, 1);
    expect(known!.text).toContain(`meadow of ${folder}`);
  });

  it('a run of which the store takes nothing has failed, and tells why', async () => {
    supabase.faults.add(refusing(/knowledge_store_chunks/, 'of /all', NO_TEXT));
    expect(await crawl('/all', 'corner')).toMatchObject({
      ...{ status: 'failed', ownerNotified: 'sent' },
      failure: { code: 'NOTHING_READ', detail: refusal('22P05') },
    });
  });
});

describe('what the embedding model does not take of one page is that page’s failure, and the run goes on', () => {
  let reader: Journey;
  beforeAll(async () => {
    reader = await (await new Journey(app).begin()).confirmAddress();
  });
  const crawl = (folder: string) =>
    reader.scrape({ url: site.url(`${folder}/`), mode: 'crawl', include: [`${folder}/**`] });
  const write = (folder: string, marigold: string) => {
    content[`${folder}/`] = `${page(`The well of ${folder} is deep.`)}<a href="${folder}/a">A</a>`;
    content[`${folder}/a`] = page(`A marigold stands in the ${marigold} of ${folder}.`);
  };

  it.each([
    [400, 'bad'],
    [413, 'large'],
    [422, 'strange'],
  ])('when it answers %i', async (status, word) => {
    const folder = `/model-finds-${word}`;
    write(folder, 'meadow');
    expect((await crawl(folder)).result).toMatchObject({ pages: 2 });
    model.faults.add(refusing(/embeddings/, `corner of ${folder}`, { status }));
    write(folder, 'corner');
    const run = await crawl(folder);
    expect(run).toMatchObject({ status: 'completed', result: { pages: 2 }, progress: { unchanged: 1, failed: 1 } });
    const [refused] = run.pages.filter(({ outcome }) => outcome === 'failed');
    expect(refused).toMatchObject({ url: site.url(`${folder}/a`), reason: 'EMBEDDING_REFUSED' });
    expect(refused).toMatchObject({ detail: expect.stringContaining(`HTTP ${status}`) });
    const mails = await reader.mails();
    expect(mails.some(({ text }) => text.includes(`HTTP ${status}`))).toBe(true);
    expect((await reader.search(`marigold ${folder}`, 1))[0]!.text).toContain(`meadow of ${folder}`);
    // The same words asked by a visitor are looked up without the model.
    expect((await reader.search(`marigold corner of ${folder}`, 1))[0]!.text).toContain('marigold');
  });

  it('vectors that cannot be stored are no page’s fault: the run fails at once and says so', async () => {
    content['/short'] = page('Lavender grows beside the short path.');
    const embedding = { object: 'embedding', index: 0, embedding: [1, 2, 3] };
    let asked = 0;
    model.faults.add(({ body }) => {
      if (!body.includes('Lavender')) return null;
      asked += 1;
      return { status: 200, body: { object: 'list', data: [embedding] } };
    });
    const run = await reader.scrape({ url: site.url('/short') });
    expect(run).toMatchObject({
      ...{ status: 'failed', ownerNotified: 'sent' },
      failure: { code: 'EMBEDDING_MISCONFIGURED', detail: expect.stringContaining('3 dimensions instead of 512') },
    });
    expect(asked).toBe(1);
  });
});
