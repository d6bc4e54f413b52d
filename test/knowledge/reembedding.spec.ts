import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '../cli/commandLine.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { type Gate, modelServer } from './support/gates.js';
import { Journey, SEARCH_AGAIN_MS } from './support/journey.js';
import { pages, type Site, serveSite } from './support/site.js';

const TEXT = 'The sundial in the old garden shows the hours of the sun. '.repeat(6);
let site: Site;
let model: Gate;
let world: World;
let app: App;

setUp(async ({ use, defer }) => {
  site = use(await serveSite(pages({ '/': `<title>Sundial</title><main><p>${TEXT}</p></main>` })));
  model = use(await modelServer());
  world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: site.host,
      EMBEDDING_BASE_URL: `${model.url}/v1`,
      EMBEDDING_API_KEY: 'key',
      EMBEDDING_MODEL: 'letters',
    }),
  );
  app = await startApp(world);
  defer(() => app.close());
});

it('a new model that fails leaves the knowledge as it is, and is tried again when it is asked for', async () => {
  const owner = await new Journey(app).begin();
  await owner.scrape({ url: site.url('/') });
  const changed = { EMBEDDING_MODEL: 'other letters' };
  const { done } = commandLine(() => ({ ...world.env, ...changed }));
  const reembed = () => done('knowledge', 'reembed');
  const lastRun = async () =>
    (
      await owner.call<{ items: { lastRun: { status: string }; live: { pages: number } }[] }>(
        'GET',
        `/api/bot/${owner.botId}/knowledge`,
      )
    ).items[0]!;
  // The key is refused: nothing that trying again would cure. Questions are still embedded.
  const refusing = ({ body }: { body: string }) => (body.includes('sundial in the old') ? 401 : null);

  await app.close();
  model.faults.add(refusing);
  app = await startApp(world, { env: changed });
  owner.app = app;
  expect(await reembed()).toMatch(/^(Requested 1 runs|Nothing to request)/);
  while ((await lastRun()).lastRun.status !== 'failed') await sleep(50);
  const [kept] = await owner.search('sundial', 1);
  expect([kept?.url, kept?.vectorScore]).toEqual([site.url('/'), null]);

  model.faults.clear();
  expect(await reembed()).toBe('Requested 1 runs.');
  let [found] = await owner.search('sundial', 1);
  while (found?.vectorScore === null) {
    await sleep(SEARCH_AGAIN_MS);
    [found] = await owner.search('sundial', 1);
  }
  expect(found!.vectorScore).toBeGreaterThan(0);
  expect(await reembed()).toMatch(/^Nothing to request/);
});
