import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import { knowledgeDecider } from '../../src/domain/knowledge/decider.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
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

setUp(async ({ use, defer }) => {
  site = use(await serveSite(pages({ '/': `<title>Tides</title><main><p>${TEXT}</p></main>` })));
  world = use(await createWorld({ SCRAPE_ALLOW_HOSTS: site.host }));
  app = use(await startApp(world));
  connection = new Redis(world.config.queue.url, { maxRetriesPerRequest: null });
  defer(() => connection.disconnect());
  queue = use(new Queue('scrapeWebsite', { connection, prefix: world.config.keyPrefix }));
  owner = await new Journey(app).begin();
  sourceId = (await owner.scrape({ url: site.url('/'), schedule: '0 3 * * 1' })).sourceId;
  while ((await schedules()) === 0) await sleep(50);
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
    const run = await lastRun();
    expect(run?.scrapeId).not.toBe(before?.scrapeId);
    // What it reads is counted below.
    await owner.ended(run!.scrapeId);
  });

  it('that an earlier version accepted and the queue cannot read is told, and holds up no other', async () => {
    const other = (await owner.scrape({ url: site.url('/'), mode: 'crawl', schedule: '0 4 * * 1' })).sourceId;
    while ((await schedules()) < 2) await sleep(50);
    const scheduled = async (of: string, cron: string) => {
      const [at, context] = [new Date(), { commandId: newId(), correlationId: newId() }];
      const command = { type: 'ScheduleSource', data: { cron, at: at.toISOString() } } as const;
      const actor = { kind: 'system', id: 'spec' } as const;
      const handler = app.service.services.get(TOKENS.CommandHandler);
      await handler.handle(knowledgeDecider, of, command, { ...context, actor, now: at });
    };
    await scheduled(other, '0 3 15W * *');
    const failure = async () => (await queue.getFailed()).find(({ name }) => name === 'schedule');
    while ((await failure()) === undefined) await sleep(50);
    const { failedReason, attemptsMade } = (await failure())!;
    expect(failedReason).toContain(other);
    expect(failedReason).toContain('0 3 15W * *');
    expect(attemptsMade).toBe(1);
    expect(await schedules()).toBe(1);
    await owner.call('POST', '/api/testing/wait', {});
    const { items } = await owner.call<{ items: { id: string; schedule: string; scheduleProblem: string | null }[] }>(
      'GET',
      `/api/bot/${owner.botId}/knowledge`,
    );
    expect(items.map(({ id, schedule, scheduleProblem }) => [id, schedule, scheduleProblem])).toEqual([
      [other, '0 3 15W * *', expect.stringContaining('not a schedule')],
      [sourceId, '0 3 * * 1', null],
    ]);
    await scheduled(other, '0 5 * * 1');
    while ((await schedules()) < 2) await sleep(50);
    await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${other}`);
    while ((await schedules()) > 1) await sleep(50);
  });

  it('ends with the source', async () => {
    await owner.send('DELETE', `/api/bot/${owner.botId}/knowledge/${sourceId}`);
    while ((await schedules()) > 0) await sleep(50);
    const reads = site.requests.length;
    await tick();
    expect([await schedules(), site.requests.length]).toEqual([0, reads]);
  });
});
