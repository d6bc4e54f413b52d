import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endProcess, identityOf, isRunning } from './processes.js';

describe('the identity of a process', () => {
  it('is of a running process as long as it runs', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = identityOf(child.pid ?? 0);
    expect(isRunning(identity)).toBe(true);
    const exited = once(child, 'exit');
    await endProcess(identity, 'SIGTERM', 5_000);
    await exited;
    expect(isRunning(identity)).toBe(false);
  });

  it('is not of another process that got the same id later', () => {
    const { pid, startedAt } = identityOf(process.pid);
    expect(isRunning({ pid, startedAt: `${startedAt}0` })).toBe(false);
  });

  it('insists on a process that does not listen', async () => {
    const child = spawn('/bin/sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done']);
    await once(child.stdout, 'data');
    const exited = once(child, 'exit');
    await endProcess(identityOf(child.pid ?? 0), 'SIGTERM', 200);
    expect(await exited).toEqual([null, 'SIGKILL']);
  });
});
