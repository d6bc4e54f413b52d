import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { PROJECTIONS } from '../../projections/index.js';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { TOKENS } from '../../src/application/tokens.js';
import { createServices, type Services } from '../../src/infrastructure/container/index.js';
import { ENGINE } from '../../src/infrastructure/container/projectionTokens.js';
import type { Client } from '../bots/client.js';
import { dumpIndexes, dumpReadModels } from '../chaos/support/dump.js';
import { ServedProcess } from '../chaos/support/processes.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { fillReadModels, keepReading, keepWriting } from './journey.js';
import { type Known, READ_MODELS } from './readModels.js';

jest.setTimeout(240_000);
/** Rounds of rebuilds under load, and kills in the midst of them. */
const ROUNDS = Number(process.env.NOVA_REBUILD_ROUNDS ?? 1);
const KILLS = Number(process.env.NOVA_REBUILD_KILLS ?? 2);

let world: World;
let services: Services;
let api: ServedProcess;
let projector: ServedProcess;
let owner: Client;
let known: Known;
setUp(async ({ use, defer }) => {
  world = use(await createWorld({ LOG_LEVEL: 'error' }));
  services = use(await createServices(world.config));
  api = new ServedProcess(['api'], world.env);
  projector = new ServedProcess(['projector'], world.env);
  defer(() => Promise.all([api, projector].map((process) => process.stop())));
  await Promise.all([projector.start(), api.start()]);
  ({ owner, known } = await fillReadModels(api.url ?? '', services));
  await caughtUp();
});

const admin = () => services.get(PROJECTION_TOKENS.ProjectionAdmin);

async function caughtUp(): Promise<void> {
  const head = (await services.get(TOKENS.EventStore).head()) ?? 0n;
  const names = services.get(ENGINE.Consumers).map(({ name }) => name);
  expect(await services.get(TOKENS.ReadYourWrites).waitFor(names, head, 60_000)).toBe(true);
}

async function rebuildAll(meanwhile = async () => {}): Promise<void> {
  for (const { name } of PROJECTIONS) expect(await admin().rebuild(name)).toMatchObject({ ok: true });
  await meanwhile();
  while ((await admin().list()).some(({ rebuild }) => rebuild.state !== null)) await sleep(50);
}

/** Does something while every read model is read, and a bot is changed and read back, without a pause. */
async function underReadersAndWriters(work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const reading = keepReading(services, known, stop.signal);
  const writing = keepWriting(owner, known.botIds[1]!, stop.signal);
  await work();
  stop.abort();
  const { problems, writes } = await writing;
  expect([...problems, ...(await reading)]).toEqual([]);
  expect(writes).toBeGreaterThan(0);
}

describe('the rebuild of every read model', () => {
  it('has a reader in this test for each of them', () => {
    expect(Object.keys(READ_MODELS).sort()).toEqual(PROJECTIONS.map(({ name }) => name).sort());
  });

  it('is not seen by those who read and write meanwhile, and ends in the same state', async () => {
    const indexes = await dumpIndexes(world);
    await underReadersAndWriters(async () => {
      for (let round = 0; round < ROUNDS; round++) await rebuildAll();
    });
    await caughtUp();
    const before = await dumpReadModels(world);
    await rebuildAll();
    expect(await dumpReadModels(world)).toEqual(before);
    expect(await dumpIndexes(world)).toEqual(indexes);
  });

  it('goes on where it was when its process is killed half-way, and is not seen either', async () => {
    const stillBuilding = async () => (await admin().list()).filter(({ rebuild }) => rebuild.state !== null).length;
    let interrupted = 0;
    const killing = async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(Math.random() * 400);
        await projector.kill();
        interrupted += await stillBuilding();
        await projector.start();
      }
    };
    await underReadersAndWriters(async () => {
      // Where this process was held up, the rebuilds may be over before the first kill.
      while (interrupted === 0) await rebuildAll(killing);
    });
    expect(interrupted).toBeGreaterThan(0);
    expect((await admin().deadLetters({ limit: 10 })).items).toEqual([]);
    await caughtUp();
    const before = await dumpReadModels(world);
    await rebuildAll();
    expect(await dumpReadModels(world)).toEqual(before);
  });
});
