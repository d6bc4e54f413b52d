import { isUndecodable } from '../../../src/application/ports/eventStore.js';
import { aggregateIdOf, type Recorded } from '../../../src/domain/shared/event.js';
import { MongoDocumentReader } from '../../../src/infrastructure/mongo/documentReader.js';
import { foldDocuments } from '../../support/dsl/projection.js';
import type { Engine } from './engine.js';
import { RM } from './engine.js';
import { redisDocument } from './redisDocument.js';
import type { Servers } from './servers.js';
import { type Counted, mongoTallies, redisTallies, type TallyDocument } from './shop.js';

/** What the read models must hold, folded from the log by nothing but the pure functions. */
async function expectedOf(engine: Pick<Engine, 'store'>) {
  const events: Recorded[] = [];
  for await (const event of engine.store.readAll({ categories: ['tally'] })) {
    if (!isUndecodable(event)) events.push(event);
  }
  const totals = new Map<string, { total: number; events: number }>();
  for (const event of events) {
    if (event.type !== 'Counted') continue;
    const id = aggregateIdOf(event.stream);
    const { total, events: seen } = totals.get(id) ?? { total: 0, events: 0 };
    totals.set(id, { total: total + (event as Recorded<Counted>).data.by, events: seen + 1 });
  }
  return { totals, documents: foldDocuments(mongoTallies, events) };
}

/** Compares every read model with the log, row for row: nothing lost, nothing doubled. */
export async function expectExact(servers: Servers, engine: Pick<Engine, 'store'>): Promise<void> {
  const expected = await expectedOf(engine);
  const rows = await RM.totals(servers);
  expect(new Map(rows.map(({ id, total, events }) => [id, { total: Number(total), events }]))).toEqual(expected.totals);
  const { rows: logged } = await servers.pool.query<{ events: number }>(
    'SELECT count(*)::int AS events FROM rm_test_totals.log',
  );
  const counted = [...expected.totals.values()].reduce((sum, { events }) => sum + events, 0);
  expect(logged).toEqual([{ events: counted }]);
  const documents = await new MongoDocumentReader<TallyDocument & { _id: string }>(
    servers.mongo,
    mongoTallies.name,
  ).find({}, { limit: 1_000_000 });
  expect(new Map(documents.map(({ _id, ...document }) => [_id, document]))).toEqual(expected.documents);
  const inRedis = (id: string) => redisDocument<TallyDocument>(servers.redis, 'test', redisTallies.name, id);
  for (const id of expected.totals.keys()) expect(await inRedis(id)).toEqual(expected.documents.get(id) ?? null);
}
