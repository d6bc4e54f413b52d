import { setTimeout as sleep } from 'node:timers/promises';
import { jsonEvent } from '@eventstore/db-client';
import { newId } from '../../src/application/ids.js';
import type { RelationalProjection } from '../../src/application/projection.js';
import { MongoDocumentReader } from '../../src/infrastructure/mongo/documentReader.js';
import { CONTROL_CHANNEL } from '../../src/infrastructure/projections/control.js';
import { setUp } from '../support/setUp.js';
import { type Engine, openEngine, RM } from './support/engine.js';
import { type Servers, startServers } from './support/servers.js';
import { count, mongoTallies, type TallyDocument, totals } from './support/shop.js';

const ALL = [totals, mongoTallies];
const NAMES = ALL.map(({ name }) => name);
/** Longer than an operator would wait: a busy machine may be silent for a while. */
const RETRY_MS = 60_000;

let servers: Servers;
let engine: Engine;
setUp(async ({ use, defer }) => {
  servers = use(await startServers());
  engine = openEngine(servers, ALL);
  defer(() => engine.close());
  await engine.host.start();
});

const caughtUp = async (position: bigint) => expect(await engine.board.waitFor(NAMES, position, 60_000)).toBe(true);
const inPostgres = async (id: string) => (await RM.totals(servers)).find((row) => row.id === id);
const inMongo = (id: string) => new MongoDocumentReader<TallyDocument>(servers.mongo, mongoTallies.name).byId(id);
const letters = async (projection: string, id: string) =>
  (await engine.deadLetters.ofStream(projection, `tally-${id}`)).map(({ kind, revision }) => [kind, revision]);

/** Makes the events that used to fail succeed, as a new release of the projection would. */
function repaired<T>(work: () => Promise<T>): Promise<T> {
  const originals = [totals.project, mongoTallies.evolve] as const;
  const clean = <E extends { type: string; data: object }>(event: E): E =>
    event.type === 'Counted' ? { ...event, data: { ...event.data, text: '' } } : event;
  Object.assign(totals, { project: (events: Parameters<typeof totals.project>[0]) => originals[0](events.map(clean)) });
  Object.assign(mongoTallies, {
    evolve: (...[document, event]: Parameters<typeof mongoTallies.evolve>) => originals[1](document, clean(event)),
  });
  return work().finally(() => {
    Object.assign(totals, { project: originals[0] });
    Object.assign(mongoTallies, { evolve: originals[1] });
  });
}

/** Without a row for each event, which the database would not take twice. */
const counts: RelationalProjection = {
  ...totals,
  name: 'testCounts',
  project: (events) => totals.project(events).slice(0, 1),
};
const counted = async (id: string) =>
  (await servers.pool.query('SELECT total, events FROM rm_test_counts.totals WHERE id = $1', [id])).rows;

describe('an event that cannot be applied', () => {
  it('goes to the dead letters with the later ones of its stream, and all others go on', async () => {
    const [bad, good] = [newId(), newId()];
    await count(engine.store, bad, 1, 'throw', 2);
    await caughtUp(await count(engine.store, good, 5));
    await caughtUp(await count(engine.store, bad, 3));
    expect(await inPostgres(good)).toMatchObject({ total: '5' });
    expect(await inMongo(good)).toMatchObject({ total: 5 });
    expect(await inPostgres(bad)).toMatchObject({ total: '1', events: 1 });
    expect(await inMongo(bad)).toMatchObject({ total: 1, events: 1 });
    const expected = [
      ['poison', 1],
      ['held', 2],
      ['held', 3],
    ];
    expect(await letters(totals.name, bad)).toEqual(expected);
    expect(await letters(mongoTallies.name, bad)).toEqual(expected);
  });

  it('is found in a large batch, also when only the database refuses it', async () => {
    await engine.admin.setPaused(totals.name, true);
    const ids = Array.from({ length: 40 }, () => newId());
    for (const id of ids) await count(engine.store, id, 1, 2);
    const bad = ids[17]!;
    await count(engine.store, bad, 'overflow', 10);
    const last = await count(engine.store, ids[3]!, 100);
    await engine.admin.setPaused(totals.name, false);
    await caughtUp(last);
    const rows = await RM.totals(servers);
    const totalsOf = ids.map((id) => rows.find((row) => row.id === id)?.total);
    expect(totalsOf).toEqual(ids.map((_, index) => (index === 3 ? '103' : '3')));
    expect(await letters(totals.name, bad)).toEqual([
      ['poison', 2],
      ['held', 3],
    ]);
  });

  it('of an unknown type or one that no longer parses is a dead letter as well', async () => {
    const [unknown, broken] = [newId(), newId()];
    const { nextExpectedRevision } = await engine.client.appendToStream(
      `tally-${unknown}`,
      jsonEvent({ type: 'Invented', data: {}, metadata: {} }),
    );
    await engine.client.appendToStream(
      `tally-${broken}`,
      jsonEvent({ type: 'Counted', data: { by: 'x' }, metadata: {} }),
    );
    expect(nextExpectedRevision).toBe(0n);
    await count(engine.store, unknown, 1);
    await caughtUp(await count(engine.store, broken, 1));
    const found = await engine.deadLetters.list({ projection: totals.name, limit: 1_000 });
    const errors = found
      .filter(({ stream, kind }) => kind === 'poison' && /tally-/.test(stream))
      .map(({ error }) => error);
    expect(errors).toEqual(expect.arrayContaining(['unknown event type', 'metadata is not ours']));
    expect(await letters(totals.name, broken)).toEqual([
      ['poison', 0],
      ['held', 1],
    ]);
  });

  it('is applied in order, once, when it is retried after a repair; until then the retry says why not', async () => {
    const id = newId();
    await caughtUp(await count(engine.store, id, 1, 'throw', 4));
    for (const { name } of ALL) {
      const [first] = await engine.deadLetters.ofStream(name, `tally-${id}`);
      expect(await engine.admin.retry(first!.id, RETRY_MS)).toEqual({
        remaining: 2,
        error: 'this event cannot be projected',
      });
    }
    await repaired(async () => {
      for (const { name } of ALL) {
        const [first] = await engine.deadLetters.ofStream(name, `tally-${id}`);
        expect(await engine.admin.retry(first!.id, RETRY_MS)).toEqual({ remaining: 0, error: null });
      }
    });
    expect(await inPostgres(id)).toMatchObject({ total: '6', events: 3 });
    expect(await inMongo(id)).toMatchObject({ total: 6, events: 3 });
    await caughtUp(await count(engine.store, id, 10));
    expect(await inPostgres(id)).toMatchObject({ total: '16', events: 4 });
    expect(await inMongo(id)).toMatchObject({ total: 16, events: 4 });
  });

  it('that is discarded lets the rest of its stream go on', async () => {
    const id = newId();
    await caughtUp(await count(engine.store, id, 1, 'throw', 4));
    const [first] = await engine.deadLetters.ofStream(totals.name, `tally-${id}`);
    expect(await engine.admin.discard(first!.id)).toBe(true);
    const [held] = await engine.deadLetters.ofStream(totals.name, `tally-${id}`);
    if (held) await engine.admin.retry(held.id, RETRY_MS);
    expect(await inPostgres(id)).toMatchObject({ total: '5', events: 2 });
  });

  it('that is discarded as the only one of its stream no longer holds back what comes later', async () => {
    const id = newId();
    await caughtUp(await count(engine.store, id, 1, 'throw'));
    const [only] = await engine.deadLetters.ofStream(totals.name, `tally-${id}`);
    expect(await engine.admin.discard(only!.id)).toBe(true);
    await count(engine.store, id, 4);
    while ((await inPostgres(id))?.total !== '5') await sleep(20);
    expect(await letters(totals.name, id)).toEqual([]);
  });

  it('is not applied once more to what a rebuild has made with it, between the switch and its end', async () => {
    const own = openEngine(servers, [counts]);
    const { control, admin, deadLetters } = own;
    const [end, get] = [control.finishRebuild.bind(control), control.get.bind(control)];
    let [letGo, looks] = [() => {}, 0];
    try {
      await own.host.start();
      const id = newId();
      expect(await own.board.waitFor([counts.name], await count(own.store, id, 1, 'throw', 4), 60_000)).toBe(true);
      const [first] = await deadLetters.ofStream(counts.name, `tally-${id}`);
      await repaired(async () => {
        const isSwitched = new Promise<void>((resolve) => {
          const mayEnd = new Promise<void>((go) => {
            letGo = go;
          });
          Object.assign(control, {
            finishRebuild: async (name: string) => {
              resolve();
              await mayEnd;
              await end(name);
            },
            get: (name: string) => {
              looks += 1;
              return get(name);
            },
          });
        });
        await admin.rebuild(counts.name);
        await isSwitched;
        const retried = admin.retry(first!.id, RETRY_MS);
        for (const until = looks + 4; looks < until; await sleep(20))
          await control.announce(CONTROL_CHANNEL, counts.name);
        letGo();
        expect(await retried).toEqual({ remaining: 0, error: null });
        while ((await get(counts.name)).rebuild.state !== null) await sleep(20);
      });
      expect(await counted(id)).toEqual([{ total: '6', events: 3 }]);
    } finally {
      letGo();
      await own.close();
    }
  });

  it('is applied once when a kill has left the checkpoint before it, and a retry waits since then', async () => {
    const id = newId();
    let own = openEngine(servers, [counts]);
    const reached = async (position: bigint) =>
      expect(await own.board.waitFor([counts.name], position, 60_000)).toBe(true);
    try {
      await own.host.start();
      const before = await count(own.store, id, 1);
      const last = await count(own.store, id, 'throw', 4);
      await reached(last);
      await own.close();
      // As after a kill between the two: a dead letter is written down before the checkpoint passes over it.
      await servers.pool.query('UPDATE rm_test_counts.projection_checkpoint SET position = $1', [before]);
      await engine.deadLetters.requestRetry(counts.name, `tally-${id}`);
      await repaired(async () => {
        own = openEngine(servers, [counts]);
        await own.host.start();
        await reached(last);
        while ((await letters(counts.name, id)).length > 0) await sleep(20);
        await reached(await count(own.store, newId(), 1));
      });
      expect(await counted(id)).toEqual([{ total: '6', events: 3 }]);
    } finally {
      await own.close();
    }
  });

  it('stays a dead letter after a restart', async () => {
    const id = newId();
    await caughtUp(await count(engine.store, id, 1, 'throw'));
    await engine.close();
    engine = openEngine(servers, ALL);
    await engine.host.start();
    await caughtUp(await count(engine.store, id, 2));
    expect(await letters(totals.name, id)).toEqual([
      ['poison', 1],
      ['held', 2],
    ]);
    expect(await inPostgres(id)).toMatchObject({ total: '1' });
  });
});
