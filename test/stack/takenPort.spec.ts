import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { freePort } from '../../src/infrastructure/local/shared/ports.js';
import { nova, run, unreachable } from './support/commandLine.js';
import { alive, cleanUp, descendants, mustHold, temporaryFolder, until } from './support/heldStack.js';

jest.setTimeout(120_000);

const somebodyElse: Server[] = [];
/** Somebody else listens on 127.0.0.1. @param port 0: any. @returns the port. */
async function take(port = 0): Promise<string> {
  const server = createServer((connection) => connection.destroy()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  somebodyElse.push(server);
  return String((server.address() as AddressInfo).port);
}

describe('a start whose port is taken', () => {
  afterEach(async () => {
    for (const server of somebodyElse.splice(0)) server.close();
    await cleanUp();
  });

  it('is refused with the variable and what to do, before anything else is done', async () => {
    const [port, dataDir] = [await take(), temporaryFolder()];
    const { text, ended } = run(['serve'], { NOVA_DATA_DIR: dataDir, PORT: port });
    expect(await ended).toBe(1);
    expect(text()).toBe(
      `PORT ${port} is in use on 127.0.0.1 (EADDRINUSE). Stop what listens there, or choose another port: PORT=9001 npm start\n`,
    );
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('is refused by the variable of its roles', async () => {
    const [port, dataDir] = [await take(), temporaryFolder()];
    const env = { NOVA_DATA_DIR: dataDir, PORT: port, OPERATIONS_PORT: port };
    const { text, ended } = run(['serve', '--roles', 'projector,worker'], env);
    expect(await ended).toBe(1);
    expect(text()).toMatch(new RegExp(`^OPERATIONS_PORT ${port} is in use .*: OPERATIONS_PORT=9001\n$`));
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('is refused in production before a server is asked or migrated', async () => {
    const port = await take();
    const { text, ended } = run(['serve'], { ...unreachable, HOST: '127.0.0.1', PORT: port });
    expect(await ended).toBe(1);
    expect(text()).toMatch(new RegExp(`^PORT ${port} is in use [^\n]*\n$`));
  });

  it('is told which start has the data directory, since that may be who listens', async () => {
    const [port, dataDir] = [await take(), temporaryFolder()];
    const { pid } = await mustHold({ dataDir, only: ['outbox'] });
    const { text, ended } = run(['serve'], { NOVA_DATA_DIR: dataDir, PORT: port });
    expect(await ended).toBe(1);
    expect(text()).toMatch(
      new RegExp(`^PORT ${port} is in use .*\nThe data directory .* is in use .*\\(process ${pid}\\)\\.\n$`),
    );
  });

  it('ends also when another program has forked it', async () => {
    const child = fork(nova, ['serve'], { cwd: temporaryFolder(), env: { PORT: await take() }, silent: true });
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('between the look and the listening is refused as well, and leaves no process and no lock', async () => {
    const [port, dataDir] = [String(await freePort()), temporaryFolder()];
    const lock = join(dataDir, 'stack.lock');
    const { process: child, text, ended } = run(['serve'], { NOVA_DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'error' });
    await until(() => existsSync(lock) && readFileSync(lock, 'utf8').includes('supervisor'));
    const all = descendants(child.pid ?? 0);
    await take(Number(port));
    expect(await ended).toBe(1);
    expect(text()).toMatch(new RegExp(`^PORT ${port} is in use on 127\\.0\\.0\\.1 \\(EADDRINUSE\\)\\. Stop [^\n]*\n$`));
    expect(alive(all)).toEqual([]);
    expect(existsSync(lock)).toBe(false);
  });
});

describe('a start whose HOST is not of this machine', () => {
  afterEach(cleanUp);

  it('is refused by name, before anything else is done', async () => {
    const dataDir = temporaryFolder();
    const { text, ended } = run(['serve'], { NOVA_DATA_DIR: dataDir, PORT: '0', HOST: '203.0.113.7' });
    expect(await ended).toBe(1);
    expect(text()).toBe(
      'HOST 203.0.113.7 is no address of this machine (EADDRNOTAVAIL). Leave it out, or set it to one.\n',
    );
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
