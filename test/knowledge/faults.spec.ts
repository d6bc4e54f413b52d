import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, testStack, type World } from '../support/world.js';
import { failing, type Gate, gateTo, modelServer, refusing } from './support/gates.js';
import { Journey } from './support/journey.js';
import { pages, type Site, serveSite } from './support/site.js';

const page = (text: string): string =>
  `<title>Page</title><main><h1>Page</h1><p>${text} ${`and ${text} again. `.repeat(6)}</p></main>`;
const content: Record<string, string> = {};
let site: Site;
let supabase: Gate;
let mail: Gate;
let model: Gate;
let world: World;
let app: App;
let owner: Journey;

setUp(async ({ use, defer }) => {
  site = use(await serveSite((request, response) => pages(content)(request, response)));
  model = use(await modelServer());
  const stack = await testStack();
  supabase = use(await gateTo(stack.SUPABASE_URL!));
  mail = use(await gateTo(stack.RESEND_BASE_URL!));
  world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: site.host,
      SUPABASE_URL: supabase.url,
      RESEND_BASE_URL: mail.url,
      EMBEDDING_BASE_URL: `${model.url}/v1`,
      EMBEDDING_API_KEY: 'key',
      EMBEDDING_MODEL: 'letters',
    }),
  );
  app = await startApp(world);
  defer(() => app.close());
  owner = await new Journey(app).begin();
});
beforeEach(() => {
  for (const gate of [supabase, mail, model]) gate.faults.clear();
});

describe('what is away for a moment is tried again', () => {
  interface Step {
    readonly what: string;
    readonly gate: () => Gate;
    readonly path: RegExp;
    readonly times: number;
    /** What only requests of this run hold: others run beside it. */
    readonly only: (owner: Journey, told: string) => string;
  }
  const ofBot = ({ botId }: Journey) => botId;
  const ofPage = (_: Journey, told: string) => told;
  const ofMail = ({ email }: Journey) => email;
  const store = (what: string, path: RegExp, only: Step['only']): Step => ({
    ...{ what: `the vector store, when ${what}`, gate: () => supabase, path, times: 2, only },
  });
  const steps: readonly Step[] = [
    store('beginning', /knowledge_begin/, ofBot),
    store('keeping a page', /knowledge_put_page/, ofPage),
    store('looking for known chunks', /knowledge_known_hashes/, ofBot),
    store('storing chunks', /knowledge_store_chunks/, ofPage),
    { what: 'the model', gate: () => model, path: /embeddings/, times: 4, only: ofPage },
    { what: 'the mail provider', gate: () => mail, path: /emails/, times: 2, only: ofMail },
  ];
  const owners = new Map<Step, Journey>();
  beforeAll(async () => {
    for (const step of steps) owners.set(step, await new Journey(app).begin());
  });
  /** The run is complete and its owner is told of it once, although requests of it have failed. */
  async function isCured(
    one: Journey,
    { what, gate, path, times }: Omit<Step, 'only'>,
    only: (told: string) => string,
  ) {
    const told = `Once upon a time there was a moment without ${what}`;
    const address = site.url(`/moment/${encodeURIComponent(what)}`);
    content[new URL(address).pathname] = page(`${told}.`);
    const before = (await one.mails()).length;
    const fault = failing(path, { times, text: only(told) });
    gate().faults.add(fault);
    const run = await one.scrape({ url: address });
    expect(run).toMatchObject({ status: 'completed', result: { pages: 1 }, ownerNotified: 'sent' });
    expect(fault.failed()).toBe(times);
    expect((await one.search(`moment without ${what}`, 1))[0]!.text).toContain(told);
    expect(await one.mails()).toHaveLength(before + 1);
  }

  // Side by side: each waits a while before it tries again.
  it.concurrent.each(steps)(
    '$what',
    (step) => isCured(owners.get(step)!, step, (told) => step.only(owners.get(step)!, told)),
    60_000,
  );

  // Requests that do not tell whose they are: nobody else runs meanwhile.
  it.each([
    ['reading a page', /knowledge_pages\?/],
    ['publishing', /knowledge_publish/],
  ])(
    'the vector store, when %s',
    (what, path) => isCured(owner, { what, gate: () => supabase, path, times: 2 }, () => ''),
    60_000,
  );
});

describe('what stays away fails the run: the owner is told why, and what was known still answers', () => {
  const steps = [
    { what: 'the vector store', gate: () => supabase, path: /knowledge_store_chunks/, code: 'STORE_UNAVAILABLE' },
    // Its requests tell no text, but nobody else comes so far.
    { what: 'publishing', gate: () => supabase, path: /knowledge_publish/, code: 'STORE_UNAVAILABLE', text: '' },
    { what: 'the model', gate: () => model, path: /embeddings/, code: 'EMBEDDING_UNAVAILABLE' },
  ];
  const owners = new Map<string, Journey>();
  const address = (what: string) => site.url(`/known/${encodeURIComponent(what)}`);
  const write = (what: string, text: string) => {
    content[new URL(address(what)).pathname] = page(text);
  };
  beforeAll(async () => {
    for (const { what } of steps) {
      const one = await (await new Journey(app).begin()).confirmAddress();
      owners.set(what, one);
      write(what, 'The old knowledge is about velvet curtains.');
      expect((await one.scrape({ url: address(what) })).status).toBe('completed');
    }
  });

  // Side by side: it takes a while until a run gives up.
  it.concurrent.each(steps)(
    '$what',
    async ({ what, gate, path, code, text = `without ${what}` }) => {
      const one = owners.get(what)!;
      write(what, `The new knowledge is about granite pillars without ${what}.`);
      const before = (await one.mails()).length;
      const fault = failing(path, { text });
      gate().faults.add(fault);
      const run = await one.scrape({ url: address(what) }, 120_000);
      expect(run).toMatchObject({ status: 'failed', failure: { code }, ownerNotified: 'sent' });
      gate().faults.delete(fault);
      const mails = await one.mails();
      expect(mails).toHaveLength(before + 1);
      expect(mails.some((told) => told.text.includes(run.failure!.detail))).toBe(true);
      expect((await one.search('velvet curtains', 1))[0]!.text).toContain('velvet');
      expect((await one.search('granite pillars', 10)).some((found) => found.text.includes('granite'))).toBe(false);
    },
    180_000,
  );

  it('a search without the store or the model is 503, not 500', async () => {
    supabase.faults.add(failing(/search_knowledge/));
    const asked = () => owner.send('POST', `/api/bot/${owner.botId}/knowledge/search`, { query: `${Math.random()}` });
    expect(await asked()).toMatchObject({ status: 503, json: { code: 'KNOWLEDGE_UNAVAILABLE' } });
    supabase.faults.clear();
    model.faults.add(failing(/embeddings/));
    expect((await asked()).status).toBe(503);
  });
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

it('another embedding model: everything is embedded anew in the background, and switched at the end', async () => {
  const botId = await owner.newBot();
  content['/switch'] = page('The compass needle points to the magnetic pole.');
  const { scrapeId } = await owner.request({ url: site.url('/switch') }, botId);
  for (
    let tries = 0;
    (await owner.run(scrapeId, botId).catch(() => null))?.status !== 'completed' && tries < 600;
    tries++
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await app.close();
  app = await startApp(world, { env: { EMBEDDING_MODEL: 'other letters' } });
  owner.app = app;
  const requests = site.requests.length;
  const search = () =>
    owner.call<{ passages: { vectorScore: number | null }[] }>('POST', `/api/bot/${botId}/knowledge/search`, {
      query: 'compass needle',
      topK: 1,
    });
  let found = await search();
  for (let tries = 0; found.passages[0]?.vectorScore === null && tries < 600; tries++) {
    // Until the switch the passage is found by its words, so the bot never stops answering.
    expect(found.passages).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = await search();
  }
  expect(found.passages[0]!.vectorScore).toBeGreaterThan(0);
  expect(site.requests).toHaveLength(requests);
});
