import { setTimeout as sleep } from 'node:timers/promises';
import { KNOWLEDGE } from '../../src/application/knowledge/tokens.js';
import { startApp } from '../support/app.js';
import { openTogether } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { modelServer } from './support/gates.js';
import { Journey, SEARCH_AGAIN_MS } from './support/journey.js';
import { type Answer, PATIENT, pages, serveSite } from './support/site.js';

const text = (what: string): string =>
  `<title>Park</title><main><p>${`The ${what} is in the park. `.repeat(12)}</p></main>`;

/** A page that keeps whoever asks for it waiting until it is told to answer. */
function held(html: string) {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let ask: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const answer: Answer = (_request, response) => {
    ask();
    void opened.then(() => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html));
  };
  return { answer, asked, open };
}

const { app, content, owner, site, world, close } = await openTogether(async ({ use, defer }) => {
  const content: Record<string, string | Answer> = {};
  const site = use(await serveSite((request, response) => pages(content)(request, response)));
  const model = use(await modelServer());
  const world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: site.host,
      ...PATIENT,
      EMBEDDING_BASE_URL: `${model.url}/v1`,
      EMBEDDING_API_KEY: 'key',
      EMBEDDING_MODEL: 'letters',
    }),
  );
  const app = { now: await startApp(world) };
  defer(() => app.now.close());
  return { app, content, site, world, owner: await new Journey(app.now).begin() };
});
afterAll(close);

describe('runs of one source side by side', () => {
  it('the one that was requested first ends when a later one has overtaken it, and replaces nothing', async () => {
    const slow = held(text('fountain'));
    content['/'] = slow.answer;
    const early = await owner.request({ url: site.url('/') });
    await slow.asked;
    content['/'] = text('statue');
    expect(await owner.scrape({ url: site.url('/') })).toMatchObject({ status: 'completed' });
    slow.open();
    expect(await owner.ended(early.scrapeId)).toMatchObject({ status: 'completed', result: { pages: 1 } });
    expect((await owner.search('park'))[0]?.text).toContain('statue');
  });

  it('what is read after a change of the model stays, whenever the older text is embedded anew', async () => {
    await app.now.close();
    app.now = await startApp(world, { env: { EMBEDDING_MODEL: 'other letters' } });
    owner.app = app.now;
    const slow = held(text('bandstand'));
    content['/'] = slow.answer;
    const { scrapeId } = await owner.request({ url: site.url('/') });
    await slow.asked;
    await app.now.service.services.get(KNOWLEDGE.Reembedding).requestAll();
    while (((await owner.search('park'))[0]?.vectorScore ?? null) === null) await sleep(SEARCH_AGAIN_MS);
    slow.open();
    expect(await owner.ended(scrapeId)).toMatchObject({ status: 'completed', result: { pages: 1 } });
    expect((await owner.search('park'))[0]?.text).toContain('bandstand');
  });
});
