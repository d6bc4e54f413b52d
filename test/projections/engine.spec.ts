import { newId } from '../../src/application/ids.js';
import { MongoDocumentReader } from '../../src/infrastructure/mongo/documentReader.js';
import { setUp } from '../support/setUp.js';
import { type Engine, openEngine, RM } from './support/engine.js';
import { redisDocument } from './support/redisDocument.js';
import { type Servers, startServers } from './support/servers.js';
import { close, count, mongoTallies, noise, redisTallies, type TallyDocument, totals } from './support/shop.js';

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

const caughtUp = async (position: bigint) => expect(await engine.board.waitFor(NAMES, position, 60_000)).toBe(true);
const inPostgres = async (id: string) => (await RM.totals(servers)).find((row) => row.id === id);
const inMongo = (id: string) => new MongoDocumentReader<TallyDocument>(servers.mongo, mongoTallies.name).byId(id);
const inRedis = (id: string) => redisDocument<TallyDocument>(servers.redis, 'test', redisTallies.name, id);

describe('projections', () => {
  it('apply every event once to read models in Postgres, MongoDB and Redis', async () => {
    const id = newId();
    for (let n = 1; n <= 20; n++) await count(engine.store, id, n);
    await caughtUp(await count(engine.store, id, 0));
    expect(await inPostgres(id)).toMatchObject({ total: '210', events: 21 });
    expect(await inMongo(id)).toEqual({ _id: id, total: 210, events: 21 });
    expect(await inRedis(id)).toEqual({ total: 210, events: 21 });
  });

  it('come to a position that is none of their own', async () => {
    await caughtUp(await noise(engine.store));
  });

  it('remove documents, for queries and for good', async () => {
    const id = newId();
    await count(engine.store, id, 1);
    await caughtUp(await close(engine.store, id));
    expect(await inMongo(id)).toBeNull();
    expect(await new MongoDocumentReader(servers.mongo, mongoTallies.name).count({ _id: id })).toBe(0);
    expect(await inRedis(id)).toBeNull();
  });

  it('go on from their checkpoints after a restart', async () => {
    const id = newId();
    await caughtUp(await count(engine.store, id, 1));
    await engine.close();
    await count(engine.store, id, 2, 3);
    engine = openEngine(servers, ALL);
    await engine.host.start();
    await caughtUp(await count(engine.store, id, 4));
    expect(await inPostgres(id)).toMatchObject({ total: '10', events: 4 });
    expect(await inMongo(id)).toMatchObject({ total: 10, events: 4 });
    expect(await inRedis(id)).toEqual({ total: 10, events: 4 });
  });

  it('apply nothing twice when a kill leaves the checkpoint in MongoDB behind its documents', async () => {
    const checkpoint = { _id: mongoTallies.name as never };
    const checkpoints = servers.mongo.collection('projection_checkpoints');
    const before = await checkpoints.findOne(checkpoint);
    const [counted, closed] = [newId(), newId()];
    await count(engine.store, counted, 1, 2);
    await count(engine.store, closed, 1);
    await caughtUp(await close(engine.store, closed));
    await engine.close();
    await checkpoints.updateOne(checkpoint, { $set: { position: before?.position } });
    engine = openEngine(servers, ALL);
    await engine.host.start();
    await caughtUp(await count(engine.store, counted, 4));
    expect(await inMongo(counted)).toMatchObject({ total: 7, events: 3 });
    expect(await inMongo(closed)).toBeNull();
  });
});
