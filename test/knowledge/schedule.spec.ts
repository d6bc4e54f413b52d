import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { Journey } from './support/journey.js';
import { pages, type Site, serveSite } from './support/site.js';

const TEXT = 'The tide tables of the harbour are printed anew each week. '.repeat(6);
let site: Site;
let world: World;
let app: App;
let owner: Journey;
let connection: Redis;
let queue: Queue;
let sourceId: string;

beforeAll(async () => {
  site = await serveSite(pages({ '/': `<title>Tides</title><main><p>${TEXT}</p></main>` }));
  world = await createWorld({ SCRAPE_ALLOW_HOSTS: site.host });
  app = await startApp(world);
  connection = new Redis(world.config.queue.url, { maxRetriesPerRequest: null });
  queue = new Queue('scrapeWebsite', { connection, prefix: world.config.keyPrefix });
  owner = await new Journey(app).begin();
  sourceId = (await owner.scrape({ url: site.url('/'), schedule: '0 3 * * 1' })).sourceId;
  while ((await schedules()) === 0) await sleep(50);
});
afterAll(async () => {
  await queue?.close();
  connection?.disconnect();
  await app?.close();
  await world?.close();
  await site?.close();
});

const schedules = async () => (await queue.getJobSchedulers()).filter(({ name }) => name === 'tick').length;
const lastRun = async () => {
  await owner.call('POST', '/api/testing/wait', {});
  const { items } = await owner.call<{ items: { lastRun: { scrapeId: string; status: string } }[] }>(
    'GET',
    `/api/bot/${owner.botId}/knowledge`,
  );
  return items[0]?.lastRun;
};
/** What the timetable does when the hour has come. */
const tick = async () => {
  const job = await queue.add('tick', { sourceId });
  while (!(await job.isCompleted())) await sleep(20);
};

describe('a schedule', () => {
  it('has the source read again at each tick', async () => {
    const before = await lastRun();
    await tick();
    const run = await lastRun();
    expect(run?.scrapeId).not.toBe(before?.scrapeId);
    expect(await owner.ended(run!.scrapeId)).toMatchObject({ status: 'completed', progress: { unchanged: 1 } });
    expect(await owner.mails()).toHaveLength(2);
  });

  it('rests while the bot is in the recycle bin, and goes on when it is restored', async () => {
    const before = await lastRun();
    await owner.call('DELETE', `/api/bot/${owner.botId}`);
    await tick();
    expect(await schedules()).toBe(1);
    await owner.call('POST', `/api/bot/${owner.botId}/restore`);
    expect(await lastRun()).toEqual(before);
    await tick();
    expect((await lastRun())?.scrapeId).not.toBe(before?.scrapeId);
  });

  it('ends with the source', async () => {
    await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${sourceId}`);
    while ((await schedules()) > 0) await sleep(50);
    const reads = site.requests.length;
    await tick();
    expect([await schedules(), site.requests.length]).toEqual([0, reads]);
  });
});
