import type { ProjectionStatus } from '../../src/application/projections/ports.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { Client } from '../bots/client.js';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { createActiveBot, registerOwner } from '../website/support/client.js';
import { commandLine, lines } from './commandLine.js';

let world: World;
let app: App;
const { nova, done } = commandLine(() => world.env);
const statusOf = async (name: string) => JSON.parse(await done('projections', 'status', name)) as ProjectionStatus;

beforeAll(async () => {
  world = await createWorld();
  app = await startApp(world);
});
afterAll(async () => {
  await app?.close();
  await world?.close();
});

describe('nova projections', () => {
  it('lists all of them, as a table and as JSON lines', async () => {
    const all = lines<ProjectionStatus>(await done('projections', 'list', '--json'));
    const table = await done('projections');
    for (const { name } of all) expect(table).toContain(name);
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['bots', 'audit', 'analytics', 'accountErasure', 'botPurge']));
  });

  it('pauses one, which then stays behind, and lets it go on', async () => {
    const ada = await Client.register(app.baseUrl);
    expect(await done('projections', 'pause', 'bots')).toBe('bots: paused');
    while ((await statusOf('bots')).state !== 'paused') await statusOf('bots');
    const id = await ada.newBot();
    const late = await ada.see(`/api/bot/${id}`);
    expect(late.status).toBe(503);
    expect(await nova('projections', 'rebuild', 'bots')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^bots is paused/),
    });
    expect(await done('projections', 'resume', 'bots')).toBe('bots: goes on');
    expect((await ada.see(`/api/bot/${id}`)).status).toBe(200);
    expect(await statusOf('bots')).toMatchObject({ paused: false });
  });

  it('rebuilds several at once and tells when each is done', async () => {
    const told = (await done('projections', 'rebuild', 'bots', 'transcripts', 'audit')).split('\n');
    for (const name of ['bots', 'transcripts', 'audit']) {
      expect(told.filter((line) => line.startsWith(`${name} `)).at(-1)).toMatch(/100%.* done$/);
      expect((await statusOf(name)).rebuild).toMatchObject({ state: null, error: null });
    }
  });

  it('asks the running service for a rebuild and does not wait for it', async () => {
    const before = (await statusOf('sessions')).rebuild.finishedAt;
    expect(await done('projections', 'rebuild', 'sessions', '--detach')).toBe('asked for: sessions');
    while ((await statusOf('sessions')).rebuild.finishedAt === before) await statusOf('sessions');
    expect((await statusOf('sessions')).rebuild).toMatchObject({ state: null, error: null });
  });
});

describe('nova analytics recompute', () => {
  it('finds the figures as history has them, tells when they are not, and puts them right', async () => {
    const owner = await registerOwner(app.baseUrl);
    const botId = await createActiveBot(owner);
    for (const message of ['Hello', 'Are you open?'])
      await owner.call('POST', '/api/bot/website/communicate', { botId, message });
    const ofBot = ['analytics', 'recompute', '--bot', botId] as const;
    expect(await done(...ofBot)).toMatch(/^6 events counted in .* rows in the tables\.\nIdentical\.$/);
    expect(await done('analytics', 'recompute')).toMatch(/\nIdentical\.$/);

    await app.service.services
      .get(INFRA.Postgres)
      .query('UPDATE rm_analytics.activity SET messages = messages + 1 WHERE bot_id = $1', [botId]);
    expect(await nova(...ofBot)).toMatchObject({ code: 1, err: expect.stringMatching(/^Not the same: 1 rows/) });
    expect(await nova('analytics', 'recompute')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The figures differ from what was there before/),
    });
    expect(await done(...ofBot)).toMatch(/\nIdentical\.$/);
  });
});
