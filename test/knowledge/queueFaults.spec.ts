import { setTimeout as sleep } from 'node:timers/promises';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, testStack } from '../support/world.js';
import { type CutGate, cutGateTo } from './support/cutGate.js';
import { Journey } from './support/journey.js';
import { type Answer, pages, type Site, serveSite } from './support/site.js';

const content: Record<string, string | Answer> = {};
const page = (text: string): string => `<title>Page</title><main><p>${text} ${`And ${text} `.repeat(8)}</p></main>`;
let site: Site;
let redis: CutGate;
let mail: CutGate;
let app: App;
let owner: Journey;

setUp(async ({ use, defer }) => {
  const stack = await testStack();
  site = use(await serveSite((request, response) => pages(content)(request, response)));
  const through = async (variable: string) => {
    const url = new URL(stack[variable]!);
    const gate = use(await cutGateTo(url.hostname, Number(url.port)));
    url.port = String(gate.port);
    return { gate, url: url.href.replace(/\/$/, '') };
  };
  const [toRedis, toMail] = [await through('REDIS_URL'), await through('RESEND_BASE_URL')];
  [redis, mail] = [toRedis.gate, toMail.gate];
  const world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: site.host,
      REDIS_URL: toRedis.url,
      RESEND_BASE_URL: toMail.url,
    }),
  );
  app = use(await startApp(world, { pace: { backoffMs: 100 } }));
  defer(() => {
    for (const gate of [redis, mail]) gate.mend();
  });
  owner = await new Journey(app).begin();
});

const nothingLeft = async (): Promise<void> => {
  const counts = await app.service.services.get(KNOWLEDGE_STORE).audit([], owner.botId);
  expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((what) => [what, 0])));
};

describe('Redis, which holds the queues, goes away and comes back', () => {
  it('while a page is being fetched: the run completes, its owner is told once', async () => {
    content['/during'] = (_request, response) => {
      redis.cut();
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'text/html' }).end(page('A kite is flown on the beach.'));
        setTimeout(() => redis.mend(), 1_500);
      }, 300);
    };
    const run = await owner.scrape({ url: site.url('/during') }, 120_000);
    expect(run).toMatchObject({ status: 'completed', result: { pages: 1 }, ownerNotified: 'sent' });
    expect(await owner.mails()).toHaveLength(1);
    await nothingLeft();
  }, 180_000);

  it('before the run has begun: it begins when the queue is back', async () => {
    content['/before'] = page('A tent is pitched in the garden.');
    redis.cut();
    const asking = owner.request({ url: site.url('/before') });
    await sleep(1_500);
    redis.mend();
    const run = await owner.ended((await asking).scrapeId, 120_000);
    expect(run).toMatchObject({ status: 'completed', result: { pages: 1 }, ownerNotified: 'sent' });
    expect(await owner.mails()).toHaveLength(2);
    await nothingLeft();
  }, 180_000);
});

it('a mail provider that stays away: the run is complete and answers, and says that nobody was told', async () => {
  content['/untold'] = page('A ferry leaves from the northern pier.');
  const before = (await owner.mails()).length;
  mail.cut();
  const run = await owner.scrape({ url: site.url('/untold') }, 120_000);
  mail.mend();
  expect(run).toMatchObject({ status: 'completed', result: { pages: 1 }, ownerNotified: 'failed' });
  expect((await owner.search('ferry pier', 1))[0]!.url).toBe(site.url('/untold'));
  expect(await owner.mails()).toHaveLength(before);
}, 180_000);
