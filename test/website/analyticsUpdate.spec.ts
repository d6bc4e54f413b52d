import pg from 'pg';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { TOKENS } from '../../src/application/tokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { migratePostgres } from '../../src/infrastructure/postgres/migrate.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { createActiveBot, registerOwner } from './support/client.js';
import { simulateTalks } from './support/simulatedTalks.js';

interface Counted {
  readonly errors: number;
  readonly stopped: number;
}

/** What has come since; migrations run in their order only, so all of it is taken back. */
const LATER = ['0030_analytics_stopped', '0040_subject_keys_in_turn', '0041_idempotency_subjects'];

describe('an installation from before stopped answers were counted', () => {
  let world: World;
  let app: App;

  setUp(async ({ use, defer }) => {
    world = use(await createWorld());
    app = await startApp(world);
    defer(() => app.close());
  });

  it('shows its figures all the time, and after the rebuild those of its whole history as they are counted now', async () => {
    const owner = await registerOwner(app.baseUrl);
    const botId = await createActiveBot(owner);
    const begin = Date.UTC(2026, 4, 14, 12);
    const { services } = app.service;
    const wanted = { botId, ownerId: owner.accountId, conversations: 200, begin };
    const position = await simulateTalks(services.get(TOKENS.EventStore), wanted);
    const models = ['analytics', 'transcripts'];
    expect(await services.get(TOKENS.ReadYourWrites).waitFor(models, position, 60_000)).toBe(true);
    const read = async () => {
      const { token } = owner;
      const get = async (path: string) => {
        const answer = await fetch(`${app.baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
        expect(answer.status).toBe(200);
        return answer.json();
      };
      const { totals } = (await get(`/api/analytics/${botId}?from=2026-05-14&to=2026-06-01`)) as { totals: Counted };
      const { items } = (await get(`/api/bot/${botId}/conversations?limit=100`)) as { items: object[] };
      return { errors: totals.errors, stopped: totals.stopped, items };
    };
    const now = await read();
    expect(Math.min(now.errors, now.stopped)).toBeGreaterThan(3);

    // As version 1 left it.
    const db = services.get(INFRA.Mongo).getClient().db(services.get(INFRA.Mongo).name);
    await db.collection('transcripts').updateMany({}, { $unset: { stoppedCount: '' } });
    await app.close();
    const client = new pg.Client(world.config.postgres.uri);
    await client.connect();
    await client.query(`update rm_analytics.activity set failures = failures + stopped;
      alter table rm_analytics.activity drop column stopped; update rm_analytics.projection_checkpoint set version = 1;
      drop function subject_keys_ensure; drop function subject_keys_erase;
      alter table idempotency_keys drop column subject, drop column subject_answer;
      delete from nova_migrations.migrations where name >= '0030'`);
    await client.end();

    expect(await migratePostgres(world.config.postgres.uri)).toEqual(LATER);
    app = await startApp(world, { roles: ['api'] });
    const before = await read();
    expect(before).toMatchObject({ errors: now.errors + now.stopped, stopped: 0 });
    expect(before.items).toEqual(now.items.map((item) => ({ ...item, stoppedCount: 0 })));
    await app.close();

    app = await startApp(world);
    const admin = app.service.services.get(PROJECTION_TOKENS.ProjectionAdmin);
    const isRebuilt = async () =>
      (await admin.list()).some(({ name, rebuild }) => name === 'analytics' && rebuild.finishedAt !== null);
    while (!(await isRebuilt())) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await read()).toMatchObject({ errors: now.errors, stopped: now.stopped });
  });
});
