import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { PROJECTIONS } from '../../projections/index.js';
import { PROJECTION_TOKENS } from '../../src/application/projections/tokens.js';
import { TOKENS } from '../../src/application/tokens.js';
import { createServices, type Services } from '../../src/infrastructure/container/index.js';
import { ENGINE } from '../../src/infrastructure/container/projectionTokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { dumpReadModels } from './support/dump.js';
import { Load } from './support/load.js';
import { ServedProcess } from './support/processes.js';

const ROUNDS = Number(process.env.NOVA_CHAOS_ROUNDS ?? 2);
const LANES = 4;
jest.setTimeout(120_000 + ROUNDS * 30_000);

let world: World;
let services: Services;
let processes: ServedProcess[] = [];
setUp(async ({ use, defer }) => {
  world = use(await createWorld({ LOG_LEVEL: 'error' }));
  services = use(await createServices(world.config));
  const roles = ['api', 'api', 'projector', 'projector', 'worker'] as const;
  processes = roles.map((role) => new ServedProcess([role], world.env));
  defer(() => Promise.all(processes.map((process) => process.stop())));
  await Promise.all(processes.map((process) => process.start()));
});

async function caughtUp(): Promise<void> {
  // Process managers append too: until two looks find the same end.
  for (let [before, head] = [-1n, 0n]; before !== head; ) {
    before = head;
    head = (await services.get(TOKENS.EventStore).head()) ?? 0n;
    const names = services.get(ENGINE.Consumers).map(({ name }) => name);
    expect(await services.get(TOKENS.ReadYourWrites).waitFor(names, head, 60_000)).toBe(true);
    await sleep(300);
  }
}

async function rebuildAll(): Promise<void> {
  const admin = services.get(PROJECTION_TOKENS.ProjectionAdmin);
  for (const { name } of PROJECTIONS) await admin.rebuild(name);
  while ((await admin.list()).some(({ rebuild }) => rebuild.state !== null)) await sleep(50);
}

describe('processes that are killed at random under load', () => {
  it(`lose nothing and double nothing in ${ROUNDS} rounds; the read models equal those of a fresh rebuild`, async () => {
    const load = new Load(processes.filter(({ roles }) => roles.includes('api')));
    await load.start(LANES);
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(100 + Math.random() * 900);
      const victim = processes[Math.floor(Math.random() * processes.length)]!;
      await victim.kill();
      await victim.start();
    }
    await load.stop();
    await caughtUp();

    const store = services.get(TOKENS.EventStore);
    expect(load.acknowledged.names.size).toBeGreaterThan(0);
    for (const [id, names] of load.acknowledged.names) {
      const told: string[] = [];
      for await (const event of store.readStream(`bot-${id}`)) {
        if (event.type === 'BotDetailsChanged' && 'data' in event) told.push((event.data as { name: string }).name);
      }
      expect(told).toEqual(names);
    }
    const { rows } = await services.get(INFRA.Postgres).query(
      `SELECT count(*) FILTER (WHERE type = 'BotCreated') AS bots, count(*) FILTER (WHERE type = 'ApiKeyIssued') AS keys,
         count(DISTINCT subject) FILTER (WHERE type = 'ApiKeyIssued') AS subjects FROM rm_audit.events`,
    );
    const [counts] = rows as { bots: string; keys: string; subjects: string }[];
    expect(counts).toEqual({ bots: counts?.bots, keys: counts?.bots, subjects: counts?.bots });
    expect((await services.get(PROJECTION_TOKENS.ProjectionAdmin).deadLetters({ limit: 10 })).items).toEqual([]);

    const before = await dumpReadModels(world);
    await rebuildAll();
    const after = await dumpReadModels(world);
    expect(Object.keys(after).length).toBeGreaterThan(5);
    expect(after).toEqual(before);
  });
});
