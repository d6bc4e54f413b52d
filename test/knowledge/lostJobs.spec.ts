import { setTimeout as sleep } from 'node:timers/promises';
import { KNOWLEDGE } from '../../src/application/knowledge/tokens.js';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { ROLES, type ServiceRole } from '../../src/application/roleHost.js';
import { TOKENS } from '../../src/application/tokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { commandLine } from '../cli/commandLine.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { Journey } from './support/journey.js';
import { type Answer, PATIENT, pages, type Site, serveSite } from './support/site.js';

const TEXT = 'The lock keeper opens the gates of the canal at dawn. '.repeat(6);
const content: Record<string, string | Answer> = {
  '/forgotten': `<title>Canal</title><main><p>${TEXT}</p></main>`,
  '/': `<title>Canal</title><main><p>${TEXT}</p></main>`,
};
let site: Site;
let world: World;
let app: App;
let owner: Journey;

setUp(async ({ use, defer }) => {
  site = use(await serveSite((request, response) => pages(content)(request, response)));
  world = use(await createWorld({ SCRAPE_ALLOW_HOSTS: site.host, ...PATIENT }));
  defer(() => app?.close());
  await restart(ROLES);
  owner = await new Journey(app).begin();
});

async function restart(roles: readonly ServiceRole[]): Promise<void> {
  await app?.close();
  app = await startApp(world, { roles });
  if (owner) owner.app = app;
}

const { nova } = commandLine(() => world.env);
const queue = (name: string) => app.service.services.get(INFRA.BullJobs).queue(name);
const typesOf = async (stream: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const event of app.service.services.get(TOKENS.EventStore).readStream(stream)) types.push(event.type);
  return types;
};
const untilLast = async (stream: string, type: string): Promise<void> => {
  while ((await typesOf(stream)).at(-1) !== type) await sleep(20);
};
/** What Redis held is gone, as when its disk is. */
async function lose(name: string, job: string): Promise<void> {
  // Earlier jobs of the name are remembered as done: only one that waits is the one to lose.
  const isThere = async () => (await queue(name).getJobs(['waiting'])).some((one) => one.name === job);
  while (!(await isThere())) await sleep(20);
  await queue(name).obliterate({ force: true });
}

describe('the queue is emptied before its job was done, and the service is started again', () => {
  it('the chunks of a removed source are cleared, and that is recorded once', async () => {
    const { sourceId } = await owner.scrape({ url: site.url('/') });
    const store = app.service.services.get(KNOWLEDGE_STORE);
    expect((await store.livePages(sourceId))?.pages).toHaveLength(1);
    await restart(['api', 'projector']);
    await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${sourceId}`);
    await lose('embedChunks', 'removeSource');
    expect((await app.service.services.get(KNOWLEDGE_STORE).livePages(sourceId))?.pages).toHaveLength(1);

    await restart(ROLES);
    await untilLast(`knowledge-${sourceId}`, 'SourceCleared');
    expect(await app.service.services.get(KNOWLEDGE_STORE).livePages(sourceId)).toBeNull();
    await restart(ROLES);
    await sleep(500);
    expect(await typesOf(`knowledge-${sourceId}`)).toEqual(['SourceAdded', 'SourceRemoved', 'SourceCleared']);
  });

  it('a source that an earlier version removed and forgot is found, and can be cleared', async () => {
    const { sourceId } = await owner.scrape({ url: site.url('/forgotten') });
    await queue('embedChunks').pause();
    await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${sourceId}`);
    await lose('embedChunks', 'removeSource');
    const removal = app.service.services.get(KNOWLEDGE.Removal);
    expect(await removal.forgotten()).toEqual([sourceId]);
    // Of the other counts other suites may have some: the store is theirs, too.
    expect(await nova('knowledge', 'audit')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^ +1 {2}removedSourcesStored$/m),
    });
    await removal.source(sourceId);
    expect(await removal.forgotten()).toEqual([]);
    expect((await nova('knowledge', 'audit')).out).toMatch(/^ +0 {2}removedSourcesStored$/m);
    expect(await typesOf(`knowledge-${sourceId}`)).toEqual(['SourceAdded', 'SourceRemoved', 'SourceCleared']);
  });

  it('what a cancelled run had stored is discarded, and that is recorded', async () => {
    content['/endless'] = () => {};
    content['/start'] = `<title>Start</title><main><p>${TEXT}<a href="/endless">More</a></p></main>`;
    const { scrapeId } = await owner.request({ url: site.url('/start'), mode: 'crawl' });
    while (!(await typesOf(`scrape-${scrapeId}`)).includes('ChunksStored')) await sleep(20);
    const audit = () => app.service.services.get(KNOWLEDGE_STORE).audit([], owner.botId);
    expect(await audit()).toMatchObject({ generationsOfNoOpenRun: 1, chunksOfNoOpenRun: 1 });
    await queue('embedChunks').pause();
    await owner.send('POST', `/api/bot/${owner.botId}/knowledge/${scrapeId}/cancel`);
    await lose('embedChunks', 'discard');
    expect(await audit()).toMatchObject({ generationsOfNoOpenRun: 1, chunksOfNoOpenRun: 1 });

    await restart(ROLES);
    await untilLast(`scrape-${scrapeId}`, 'ScrapeDiscarded');
    expect(await audit()).toMatchObject({ generationsOfNoOpenRun: 0, chunksOfNoOpenRun: 0 });
  });
});
