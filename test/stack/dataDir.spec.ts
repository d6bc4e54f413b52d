import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { findRunningStack } from '../../src/infrastructure/local/stack/index.js';
import { cleanUp, type HeldStack, holdStack, mustHold, temporaryFolder } from './support/heldStack.js';
import { probes } from './support/probes.js';

jest.setTimeout(120_000);
const only = ['outbox'] as const;

describe('the data directory of the stack', () => {
  afterEach(cleanUp);

  it('is refused to a second start while the first runs, and given after it', async () => {
    const dataDir = temporaryFolder();
    const first = await mustHold({ dataDir, only });
    const second = await holdStack({ dataDir, only });
    expect(second).toMatchObject({ code: 'DATA_DIR_IN_USE', message: expect.stringContaining(String(first.pid)) });
    await first.stop();
    expect(await holdStack({ dataDir, only })).toHaveProperty('env');
  });

  it('lets one of two simultaneous starts in when its lock is stale', async () => {
    const dataDir = temporaryFolder();
    await (await mustHold({ dataDir, only })).kill();
    const both = await Promise.all([holdStack({ dataDir, only }), holdStack({ dataDir, only })]);
    const codes = both.map((one) => ('code' in one ? one.code : 'started')).sort();
    expect(codes).toEqual(['DATA_DIR_IN_USE', 'started']);
  });

  it('is refused when it belongs to a newer version', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'format.json'), '{"product":"nova-bot-studio","format":99}');
    expect(await holdStack({ dataDir, only })).toMatchObject({
      code: 'DATA_DIR_NEWER',
      message: expect.stringContaining('99'),
    });
  });

  it('is refused when its format file is of something else', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'format.json'), 'not json');
    expect(await holdStack({ dataDir, only })).toMatchObject({ code: 'DATA_DIR_UNKNOWN' });
  });

  it('is refused when it cannot be written', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    expect(await holdStack({ dataDir: join(file, 'data'), only })).toMatchObject({
      code: 'DATA_DIR_NOT_WRITABLE',
      message: expect.stringContaining('NOVA_DATA_DIR'),
    });
  });

  it('is refused below a folder that takes no others', async () => {
    expect(await holdStack({ dataDir: '/proc/nova/data', only })).toMatchObject({ code: 'DATA_DIR_NOT_WRITABLE' });
  });

  it('keeps secrets readable for its owner only, and the same at the next start', async () => {
    const dataDir = temporaryFolder();
    const first = await mustHold({ dataDir, only });
    for (const name of ['secrets.json', 'stack.json']) expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
    await first.stop();
    const second = await mustHold({ dataDir, only });
    expect(second.env.NOVA_MASTER_KEY).toBe(first.env.NOVA_MASTER_KEY);
    expect(second.env.RESEND_BASE_URL).toBe(first.env.RESEND_BASE_URL);
  });

  it('tells other processes where the stack is, as long as it runs', async () => {
    const dataDir = temporaryFolder();
    expect(findRunningStack(dataDir)).toBeUndefined();
    const stack = await mustHold({ dataDir, only });
    expect(findRunningStack(dataDir)?.env).toEqual(stack.env);
    await stack.stop();
    expect(findRunningStack(dataDir)).toBeUndefined();
  });

  it('moves a server to another port when somebody else has taken its port', async () => {
    const dataDir = temporaryFolder();
    const first = await mustHold({ dataDir, only });
    await probes.outbox.write(first.env);
    await first.stop();
    const thief = createServer().listen(Number(new URL(first.env.RESEND_BASE_URL ?? '').port), '127.0.0.1');
    await new Promise((resolve) => thief.once('listening', resolve));
    const second: HeldStack = await mustHold({ dataDir, only });
    thief.close();
    expect(second.env.RESEND_BASE_URL).not.toBe(first.env.RESEND_BASE_URL);
    expect(await probes.outbox.isThere(second.env)).toBe(true);
  });
});

describe('what is started', () => {
  afterEach(cleanUp);

  it('is nothing for a dependency that is configured', async () => {
    const env = { RESEND_MAIL_API_KEY: 're_given', REDIS_URL: 'redis://given' };
    const stack = await mustHold({ dataDir: temporaryFolder(), only: ['outbox', 'redis'], env });
    expect(stack.rows).toEqual([]);
    expect(stack.env).not.toHaveProperty('REDIS_URL');
  });

  it('is nothing at all in production, and nothing is written', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    const stack = await mustHold({ dataDir, env: { NODE_ENV: 'production' } });
    expect(stack.env).toEqual({});
    expect(() => statSync(dataDir)).toThrow();
  });

  it('leaves a configured secret alone and makes the others', async () => {
    const env = { JWT_ACCESS_SECRET: 'given-'.repeat(8) };
    const stack = await mustHold({ dataDir: temporaryFolder(), only, env });
    expect(stack.env).not.toHaveProperty('JWT_ACCESS_SECRET');
    expect(stack.env.JWT_REFRESH_SECRET?.length).toBeGreaterThanOrEqual(32);
  });
});
