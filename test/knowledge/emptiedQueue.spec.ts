import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { KNOWLEDGE_STORE } from '../../src/application/ports/knowledgeStore.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { startRedis } from '../../src/infrastructure/local/redis/startRedis.js';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import type { RunningServer } from '../../src/infrastructure/local/shared/server.js';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { Journey } from './support/journey.js';
import { type Answer, pages, type Site, serveSite } from './support/site.js';

const page = (text: string): string => `<title>Page</title><main><p>${text} ${`And ${text} `.repeat(8)}</p></main>`;
const content: Record<string, string | Answer> = {};
let home: string;
let server: RunningServer;
let redis: Redis;
let site: Site;
let world: World;
let app: App;
let owner: Journey;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'nova-emptied-'));
  const logFile = join(home, 'redis.log');
  server = await startRedis({ home, port: await freePort(), password: 'test', logFile, path: process.env.PATH });
  redis = new Redis(server.url);
  site = await serveSite((request, response) => pages(content)(request, response));
  world = await createWorld({
    SCRAPE_ALLOW_HOSTS: site.host,
    REDIS_URL: server.url,
    BULLMQ_CONNECTION_URL: server.url,
  });
  app = await startApp(world, { pace: { lookMs: 300 } });
  owner = await new Journey(app).begin();
});
afterAll(async () => {
  await app?.close();
  redis?.disconnect();
  await world?.close();
  await site?.close();
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('Redis is emptied while everything runs on', () => {
  it('in the middle of a crawl: the run completes, with one mail', async () => {
    content['/'] = `${page('The harbour has a crane.')}<a href="/a">A</a><a href="/b">B</a>`;
    content['/a'] = page('The lighthouse has a lamp.');
    content['/b'] = page('The ferry has a horn.');
    // Read pages wait for their chunks, so that there is more than one job to lose.
    await app.service.services.get(INFRA.BullJobs).queue('embedChunks').pause();
    const { scrapeId } = await owner.request({ url: site.url('/'), mode: 'crawl' });
    while (((await owner.run(scrapeId).catch(() => null))?.progress.pending ?? 0) < 3) await sleep(50);
    await redis.flushall();
    const run = await owner.ended(scrapeId);
    expect(run).toMatchObject({ status: 'completed', result: { pages: 3 }, ownerNotified: 'sent' });
    expect(await owner.mails()).toHaveLength(1);
    const counts = await app.service.services.get(KNOWLEDGE_STORE).audit([], owner.botId);
    expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((what) => [what, 0])));
  }, 120_000);

  it('a source that is on the timetable stays there', async () => {
    content['/scheduled'] = page('The bakery opens at six.');
    await owner.scrape({ url: site.url('/scheduled'), schedule: '0 3 * * 1' });
    const scheduled = async () =>
      await app.service.services.get(INFRA.BullJobs).queue('scrapeWebsite').getJobSchedulers();
    // It is put there by a job of its own.
    while ((await scheduled()).length < 2) await sleep(50);
    const known = (await scheduled()).map(({ key }) => key).sort();
    expect(known).toHaveLength(2);
    await redis.flushall();
    while ((await scheduled()).length < 2) await sleep(100);
    expect((await scheduled()).map(({ key }) => key).sort()).toEqual(known);
  }, 120_000);
});
