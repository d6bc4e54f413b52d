import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { cleanUp, mustHold, temporaryFolder } from './support/heldStack.js';
import { probes } from './support/probes.js';

jest.setTimeout(120_000);
const script = fileURLToPath(new URL('./support/holdStack.mjs', import.meta.url));

describe('a first start that was killed half way', () => {
  afterEach(cleanUp);

  it.each([300, 1000])('after %d ms is followed by one that works', async (milliseconds) => {
    const dataDir = temporaryFolder();
    const { PATH } = process.env;
    // Neither database is there yet.
    const options = { dataDir, only: ['postgres', 'supabase'] as const, env: { PATH } };
    const child = fork(script, [JSON.stringify(options)], { execArgv: ['--no-warnings'], env: { PATH } });
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const stack = await mustHold(options);
    for (const name of options.only) {
      await probes[name].write(stack.env);
      expect(await probes[name].isThere(stack.env)).toBe(true);
    }
  });
});
