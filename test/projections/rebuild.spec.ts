import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/application/ids.js';
import { MongoDocumentReader } from '../../src/infrastructure/mongo/documentReader.js';
import { schemaOf } from '../../src/infrastructure/projections/postgresTarget.js';
import { redisKeys } from '../../src/infrastructure/projections/redisLayout.js';
import { setUp } from '../support/setUp.js';
import { type Engine, openEngine, RM } from './support/engine.js';
import { redisDocument } from './support/redisDocument.js';
import { type Servers, startServers } from './support/servers.js';
import { close, count, mongoTallies, redisTallies, type TallyDocument, totals } from './support/shop.js';

const ALL = [totals, mongoTallies, redisTallies];
const NAMES = ALL.map(({ name }) => name);

let servers: Servers;
let engine: Engine;
setUp(async ({ use, defer }) => {
  servers = use(await startServers());
  engine = openEngine(servers, ALL);
  defer(() => engine.close());
  await engine.host.start();
});

const mongoReader = () => new MongoDocumentReader<TallyDocument & { _id: string }>(servers.mongo, mongoTallies.name);
const inRedis = (id: string) => redisDocument<TallyDocument>(servers.redis, 'test', redisTallies.name, id);
const caughtUp = async (position: bigint) => expect(await engine.board.waitFor(NAMES, position, 60_000)).toBe(true);

async function rebuilt(names: readonly string[] = NAMES): Promise<void> {
  for (;;) {
    const rows = (await engine.admin.list()).filter(({ name }) => names.includes(name));
    if (rows.every(({ rebuild }) => rebuild.state === null)) return;
    await sleep(20);
  }
}

describe('a rebuild', () => {
  it('is never seen by those who read and write meanwhile, and ends in the same state', async () => {
    const ids = Array.from({ length: 20 }, () => newId());
    const expected = new Map(ids.map((id) => [id, 0]));
    for (const id of ids) {
      await count(engine.store, id, ...Array.from({ length: 100 }, () => 1));
      expected.set(id, 100);
    }
    const removed = newId();
    await count(engine.store, removed, 1);
    await caughtUp(await close(engine.store, removed));

    const stop = new AbortController();
    const problems: string[] = [];
    const writing = (async () => {
      for (let n = 0; !stop.signal.aborted; n++) {
        const id = ids[n % ids.length]!;
        const position = await count(engine.store, id, 1);
        expected.set(id, expected.get(id)! + 1);
        if (!(await engine.board.waitFor(NAMES, position, 60_000))) problems.push('waitFor gave up');
        const [row] = (await servers.pool.query('SELECT total FROM rm_test_totals.totals WHERE id = $1', [id]))
          .rows as { total: string }[];
        const document = await mongoReader().byId(id);
        const entry = await inRedis(id);
        for (const total of [Number(row?.total), document?.total, entry?.total]) {
          if (total !== expected.get(id)) problems.push(`${id}: read ${total}, expected ${expected.get(id)}`);
        }
      }
    })();
    const reading = (async () => {
      const seen = new Map<string, number>();
      while (!stop.signal.aborted) {
        const rows = await RM.totals(servers);
        if (rows.length !== ids.length + 1) problems.push(`${rows.length} rows`);
        for (const { id, total } of rows) {
          if (Number(total) < (seen.get(id) ?? 0)) problems.push(`${id} went back`);
          seen.set(id, Number(total));
        }
        const documents = await mongoReader().count({});
        if (documents !== ids.length) problems.push(`${documents} documents`);
      }
    })();

    for (let round = 0; round < 3; round++) {
      for (const name of NAMES) expect(await engine.admin.rebuild(name)).toMatchObject({ ok: true });
      expect(await engine.admin.rebuild(totals.name)).toEqual({ ok: false, refusal: 'alreadyRebuilding' });
      await rebuilt();
    }
    stop.abort();
    await Promise.all([writing, reading]);
    expect(problems).toEqual([]);
    const rows = await RM.totals(servers);
    expect(new Map(rows.map(({ id, total }) => [id, Number(total)]))).toEqual(new Map([...expected, [removed, 1]]));
    expect(await mongoReader().byId(removed)).toBeNull();
    expect(await inRedis(removed)).toBeNull();
  });

  it('tells its progress, rate and end', async () => {
    expect(await engine.admin.rebuild(totals.name)).toMatchObject({ ok: true });
    await rebuilt();
    const status = (await engine.admin.list()).find(({ name }) => name === totals.name);
    expect(status?.rebuild).toMatchObject({ state: null, progress: 1, secondsLeft: 0, error: null });
    expect(status?.rebuild.events).toBeGreaterThan(2_000);
    expect(status?.rebuild.eventsPerSecond).toBeGreaterThan(0);
  });

  it('that is cancelled leaves everything as it was', async () => {
    await engine.admin.setPaused(totals.name, true);
    await engine.admin.rebuild(totals.name);
    expect(await engine.admin.cancel(totals.name)).toMatchObject({ ok: true });
    await rebuilt();
    expect(await engine.admin.cancel(totals.name)).toEqual({ ok: false, refusal: 'noRebuild' });
    await engine.admin.setPaused(totals.name, false);
    await caughtUp(await count(engine.store, newId(), 1));
    const { rows } = await servers.pool.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'rm_test_totals_next'`);
    expect(rows).toEqual([]);
  });

  it('leaves nothing of the generation before it, also when its process ends right after the switch', async () => {
    await engine.admin.rebuild(totals.name);
    await rebuilt([totals.name]);
    await engine.close();
    // As after a kill between the switch and the clearing.
    const { meta, base } = redisKeys('test', redisTallies.name);
    await servers.redis.hset(meta, { '0.position': '7', '0.version': '1' });
    await servers.redis.hset(`${base}:0:someone`, { p: '7', d: '{}' });
    engine = openEngine(servers, ALL);
    await engine.host.start();
    const old = () => servers.pool.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'rm_test_totals_old'`);
    while ((await old()).rowCount !== 0 || (await servers.redis.hexists(meta, '0.position')) === 1) await sleep(20);
    expect(await servers.redis.exists(`${base}:0:someone`)).toBe(0);
    await caughtUp(await count(engine.store, newId(), 1));
  });

  it('that waits for its turn behind others can be cancelled', async () => {
    const many = [1, 2, 3, 4, 5].map((n) => ({ ...totals, name: `testQueued${n}` }));
    const others = openEngine(servers, many);
    const blocker = await servers.pool.connect();
    try {
      await others.host.start();
      const [last, ...first] = many.map(({ name }) => name).reverse() as [string, ...string[]];
      // As many as run at the same time, held up where they make their tables.
      for (const name of first) {
        await blocker.query('SELECT pg_advisory_lock(hashtextextended($1, 1))', [`${schemaOf(name)}_next`]);
        await others.admin.rebuild(name);
      }
      const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
      while ((await servers.pool.query(waiting)).rowCount !== first.length) await sleep(20);
      await others.admin.rebuild(last);
      await others.admin.cancel(last);
      while ((await others.control.get(last)).rebuild.state !== null) await sleep(20);
      expect((await others.control.get(first[0]!)).rebuild.state).toBe('requested');
    } finally {
      await blocker.query('SELECT pg_advisory_unlock_all()');
      blocker.release();
      await others.close();
    }
  });

  it('can be asked for again while the one before is still being given up', async () => {
    const blocker = await servers.pool.connect();
    let again: ReturnType<typeof engine.admin.rebuild>;
    try {
      // Held up where it makes its tables, so that it cannot end.
      await blocker.query('SELECT pg_advisory_lock(hashtextextended($1, 1))', [`${schemaOf(totals.name)}_next`]);
      await engine.admin.rebuild(totals.name);
      const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      while ((await servers.pool.query(waiting)).rowCount === 0) await sleep(20);
      await engine.admin.cancel(totals.name);
      again = engine.admin.rebuild(totals.name);
      expect((await engine.control.get(totals.name)).rebuild.state).toBe('cancelling');
    } finally {
      await blocker.query('SELECT pg_advisory_unlock_all()');
      blocker.release();
    }
    expect(await again).toMatchObject({ ok: true });
    await rebuilt();
    const status = (await engine.admin.list()).find(({ name }) => name === totals.name);
    expect(status?.rebuild).toMatchObject({ progress: 1, error: null });
  });

  it('starts by itself when the version of a projection was raised, and shows the old state until it is done', async () => {
    const id = newId();
    await caughtUp(await count(engine.store, id, 7));
    await engine.close();
    engine = openEngine(servers, [{ ...totals, version: 2 }, mongoTallies, { ...redisTallies, version: 2 }]);
    await engine.host.start();
    const position = await count(engine.store, id, 1);
    await caughtUp(position);
    expect((await RM.totals(servers)).find((row) => row.id === id)).toMatchObject({ total: '8' });
    expect(await engine.consumers[0]!.target.checkpoint('live')).toMatchObject({ version: 2 });
    expect(await engine.consumers[2]!.target.checkpoint('live')).toMatchObject({ version: 2 });
    expect(await inRedis(id)).toEqual({ total: 8, events: 2 });
    await engine.close();
    engine = openEngine(servers, [{ ...totals, version: 2 }, mongoTallies, { ...redisTallies, version: 2 }]);
    await engine.host.start();
    await rebuilt();
  });

  it('is asked for by name only, and of what can be rebuilt', async () => {
    expect(await engine.admin.rebuild('nothing')).toEqual({ ok: false, refusal: 'unknown' });
    expect(await engine.admin.setPaused('nothing', true)).toEqual({ ok: false, refusal: 'unknown' });
  });
});
