import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectionStatus } from '../../src/application/projections/ports.js';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { Client } from '../bots/client.js';
import { createActiveBot, registerOwner } from '../website/support/client.js';
import { lines, openCommandLine } from './commandLine.js';

const { app, nova, done, close } = await openCommandLine();
afterAll(close);

const admin = app.service.services.get(PROJECTION_TOKENS.ProjectionAdmin);
const statusOf = async (name: string) => JSON.parse(await done('projections', 'status', name)) as ProjectionStatus;
/** Asks within this process, where asking costs little, until a projection is so. */
const until = async (name: string, isSo: (status: ProjectionStatus) => boolean) => {
  while (!(await admin.list()).some((status) => status.name === name && isSo(status))) await sleep(50);
};

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
    await until('bots', ({ state }) => state === 'paused');
    expect(await statusOf('bots')).toMatchObject({ state: 'paused', paused: true });
    const id = await ada.newBot();
    // Asked once: the client of the tests asks until it is told.
    const late = await fetch(`${app.baseUrl}/api/bot/${id}?consistency=strong`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
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
    const now = lines<ProjectionStatus>(await done('projections', 'list', '--json'));
    for (const name of ['bots', 'transcripts', 'audit']) {
      expect(told.filter((line) => line.startsWith(`${name} `)).at(-1)).toMatch(/100%.* done$/);
      expect(now.find((status) => status.name === name)!.rebuild).toMatchObject({ state: null, error: null });
    }
  });

  it('asks the running service for a rebuild and does not wait for it', async () => {
    const before = (await statusOf('sessions')).rebuild.finishedAt;
    expect(await done('projections', 'rebuild', 'sessions', '--detach')).toBe('asked for: sessions');
    await until('sessions', ({ rebuild }) => rebuild.finishedAt !== before);
    expect((await statusOf('sessions')).rebuild).toMatchObject({ state: null, error: null });
  });

  it('does not say that it has asked where the rebuild before cannot be given up yet', async () => {
    const blocker = await app.service.services.get(INFRA.Postgres).connect();
    try {
      // Held up where it makes its tables.
      await blocker.query(`SELECT pg_advisory_lock(hashtextextended('rm_scrapes_next', 1))`);
      await admin.rebuild('scrapes');
      const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      while ((await blocker.query(waiting)).rowCount === 0) await sleep(50);
      await admin.cancel('scrapes');
      expect(await nova('projections', 'rebuild', 'scrapes', '--detach')).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/^The rebuild of scrapes is still being given up/),
      });
    } finally {
      await blocker.query('SELECT pg_advisory_unlock_all()');
      blocker.release();
    }
    await until('scrapes', ({ rebuild }) => rebuild.state === null);
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

    // There are two where a quarter of an hour ended between the messages.
    const { rowCount } = await app.service.services
      .get(INFRA.Postgres)
      .query('UPDATE rm_analytics.activity SET messages = messages + 1 WHERE bot_id = $1', [botId]);
    expect(rowCount).toBeGreaterThan(0);
    const err = expect.stringContaining(`Not the same: ${rowCount} rows`);
    expect(await nova(...ofBot)).toMatchObject({ code: 1, err });
    expect(await nova('analytics', 'recompute')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The figures differ from what was there before/),
    });
    expect(await done(...ofBot)).toMatch(/\nIdentical\.$/);
  });
});
