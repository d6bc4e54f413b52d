import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { newId } from '../../src/application/ids.js';
import { Leases } from '../../src/infrastructure/projections/leases.js';
import { PgListener } from '../../src/infrastructure/projections/pgListener.js';
import { setUp } from '../support/setUp.js';
import { expectExact } from './support/compare.js';
import { type Engine, openEngine } from './support/engine.js';
import { type Servers, startServers } from './support/servers.js';
import { count, mongoTallies, redisTallies, totals } from './support/shop.js';

const ALL = [totals, mongoTallies, redisTallies];
const NAMES = ALL.map(({ name }) => name);
const SERVERS = ['postgres', 'mongo', 'redis', 'eventstore'] as const;

jest.setTimeout(120_000);

let servers: Servers;
let engine: Engine;
/** Begins first and ends last, on servers of its own: the rest goes on meanwhile. */
let longOutage: Promise<void>;
setUp(async ({ use, defer }) => {
  const others = use(await startServers());
  longOutage = outlive(others);
  defer(() => longOutage.catch(() => {}));
  longOutage.catch(() => {});
  servers = use(await startServers());
});

const caughtUp = async (position: bigint, { board } = engine) =>
  expect(await board.waitFor(NAMES, position, 60_000)).toBe(true);

async function outlive(on: Servers): Promise<void> {
  const its = openEngine(on, ALL);
  await its.host.start();
  const ids = Array.from({ length: 10 }, () => newId());
  for (const id of ids) await count(its.store, id, ...Array.from({ length: 500 }, () => 1));
  for (const name of SERVERS) await on.stop(name);
  await sleep(30_000);
  for (const name of SERVERS) await on.start(name);
  let position = 0n;
  for (const id of ids) position = await count(its.store, id, 1);
  await caughtUp(position, its);
  await expectExact(on, its);
  expect(await its.deadLetters.list()).toEqual([]);
  await its.close();
}

describe('projections whose servers are away', () => {
  beforeEach(() => {
    engine = openEngine(servers, ALL);
  });

  it('begin when Postgres comes, however late, also those that were never known there', async () => {
    await servers.pool.query('DELETE FROM projections');
    await servers.stop('postgres');
    await engine.host.start();
    await servers.start('postgres');
    await caughtUp(await count(engine.store, newId(), 1));
    await engine.close();
  });

  it('do not begin after they were stopped while they tried to', async () => {
    await servers.stop('postgres');
    const starting = engine.host.start();
    await engine.host.stop();
    await starting;
    await servers.start('postgres');
    await sleep(4_000);
    expect(engine.host.running).toEqual([]);
    await engine.close();
  });

  it.each(SERVERS)('stop when they are told to, while %s is away', async (name) => {
    await engine.host.start();
    await caughtUp(await count(engine.store, newId(), 1));
    const writing = count(engine.store, newId(), ...Array.from({ length: 500 }, () => 1)).catch(() => {});
    await servers.stop(name);
    await writing;
    await engine.close();
    await servers.start(name);
  });
});

describe('a Postgres that takes connections and never answers', () => {
  let silent: Server;
  let url: string;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    url = `postgres://nova:nova@127.0.0.1:${(silent.address() as AddressInfo).port}/nova`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it.concurrent('gives no lease, instead of holding up whoever asks', async () => {
    const leases = new Leases(url);
    expect(await leases.tryAcquire(['one'])).toEqual(new Map());
    await leases.close();
  });

  it.concurrent('does not hold up the end of those who listen', async () => {
    const listener = new PgListener(url);
    listener.open();
    await sleep(50);
    await listener.close();
  });
});

it('projections catch up by themselves when all their servers were away for half a minute in the middle of a batch', () =>
  longOutage);
