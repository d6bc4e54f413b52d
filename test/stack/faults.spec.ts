import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type ServerName, serverNames } from '../../src/infrastructure/local/stack/protocol.js';
import {
  alive,
  cleanUp,
  descendants,
  eventually,
  type HeldStack,
  mustHold,
  temporaryFolder,
  until,
} from './support/heldStack.js';
import { probes } from './support/probes.js';

jest.setTimeout(120_000);

describe('the stack under kill -9', () => {
  const dataDir = temporaryFolder();
  let stack: HeldStack;
  beforeAll(async () => {
    stack = await mustHold({ dataDir });
    for (const name of serverNames) await probes[name].write(stack.env);
  });
  afterAll(cleanUp);

  /** The process that serves: the one that a user of the machine would kill. */
  const processOf = (name: ServerName): number => {
    if (name === 'postgres') {
      return Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    }
    const own = descendants(stack.pid).filter(({ command }) => command.includes(join(dataDir, name)));
    const [first] =
      own.length > 0 ? own : descendants(stack.pid).filter(({ command }) => command.includes('redis-server'));
    return first?.pid ?? 0;
  };

  it.each([...serverNames])('starts %s again on its port, with what it acknowledged', async (name) => {
    const pid = processOf(name);
    expect(pid).toBeGreaterThan(0);
    process.kill(pid, 'SIGKILL');
    await until(() => stack.log.some((line) => line === `local ${name} is up again`));
    expect(await eventually(() => probes[name].isThere(stack.env))).toBe(true);
  });

  it('starts all servers again when the supervisor is killed', async () => {
    const supervisor = descendants(stack.pid).find(({ command }) => command.includes('supervisorMain'));
    const servers = descendants(supervisor?.pid ?? 0);
    process.kill(supervisor?.pid ?? 0, 'SIGKILL');
    await until(() => alive(servers).length === 0);
    for (const name of serverNames) expect(await eventually(() => probes[name].isThere(stack.env))).toBe(true);
  });

  it('leaves no process when the product is killed, and has the data at the next start', async () => {
    await stack.kill();
    stack = await mustHold({ dataDir });
    for (const name of serverNames) expect(await probes[name].isThere(stack.env)).toBe(true);
  });

  it('starts when the product and the supervisor were killed together', async () => {
    const all = descendants(stack.pid);
    const supervisor = all.find(({ command }) => command.includes('supervisorMain'));
    stack.process.kill('SIGKILL');
    process.kill(supervisor?.pid ?? 0, 'SIGKILL');
    stack = await mustHold({ dataDir });
    for (const name of serverNames) expect(await probes[name].isThere(stack.env)).toBe(true);
    await until(() => alive(all).length === 0);
  });

  it('leaves no process and no lock after Ctrl-C', async () => {
    const all = descendants(stack.pid);
    expect(await stack.stop()).toBe(0);
    expect(alive(all)).toEqual([]);
    expect(() => readFileSync(join(dataDir, 'stack.lock'))).toThrow();
    expect(() => readFileSync(join(dataDir, 'stack.json'))).toThrow();
  });
});
