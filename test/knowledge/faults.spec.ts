import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import type { World } from '../support/world.js';
import { openGatedWorld, page } from './support/gatedWorld.js';
import { failing, type Gate, gateTo } from './support/gates.js';
import { Journey, SEARCH_AGAIN_MS } from './support/journey.js';
import type { Answer, Site } from './support/site.js';

/** Before what failed is tried again: nobody needs to wait here. */
const PACE = { backoffMs: 100 };
let content: Record<string, string | Answer>;
let site: Site;
let supabase: Gate;
let mail: Gate;
let model: Gate;
let world: World;
let app: App;
let owner: Journey;

setUp(async (opened) => {
  ({ content, site, supabase, mail, model, world } = await openGatedWorld(opened, gateTo));
  app = await startApp(world, { pace: PACE });
  opened.defer(() => app.close());
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
  it.concurrent.each(steps)('$what', (step) =>
    isCured(owners.get(step)!, step, (told) => step.only(owners.get(step)!, told)),
  );

  // Requests that do not tell whose they are: nobody else runs meanwhile.
  it.each([
    ['reading a page', /knowledge_pages\?/],
    ['publishing', /knowledge_publish/],
  ])('the vector store, when %s', (what, path) =>
    isCured(owner, { what, gate: () => supabase, path, times: 2 }, () => ''),
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

  it('a search without the store is 503, not 500', async () => {
    supabase.faults.add(failing(/search_knowledge/));
    const asked = owner.send('POST', `/api/bot/${owner.botId}/knowledge/search`, { query: `${Math.random()}` });
    expect(await asked).toMatchObject({ status: 503, json: { code: 'KNOWLEDGE_UNAVAILABLE' } });
  });

  it('a question without the model is looked up by its words', async () => {
    const one = owners.get('the vector store')!;
    const fault = failing(/embeddings/, { text: 'curtain' });
    model.faults.add(fault);
    const found = await one.search('curtains of which velvet', 3);
    expect(fault.failed()).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({ text: expect.stringContaining('velvet'), vectorScore: null });
  });
});

it('another embedding model: everything is embedded anew in the background, and switched at the end', async () => {
  const botId = await owner.newBot();
  content['/switch'] = page('The compass needle points to the magnetic pole.');
  const { scrapeId } = await owner.request({ url: site.url('/switch') }, botId);
  while ((await owner.run(scrapeId, botId)).status !== 'completed') await sleep(50);
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
  while (found.passages[0]?.vectorScore === null) {
    // Until the switch the passage is found by its words, so the bot never stops answering.
    expect(found.passages).toHaveLength(1);
    await sleep(SEARCH_AGAIN_MS);
    found = await search();
  }
  expect(found.passages[0]!.vectorScore).toBeGreaterThan(0);
  expect(site.requests).toHaveLength(requests);
});
