import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { entryPoint } from '../shared/entryPoint.js';
import { LocalServerProblem } from '../shared/server.js';
import { stackProblem } from './problem.js';
import type { FromSupervisor, ToSupervisor } from './protocol.js';

export type Started = Extract<FromSupervisor, { type: 'started' }>;
export type ServerEvent = Extract<FromSupervisor, { type: 'server' }>;

export interface SupervisorProcess {
  readonly pid: number;
  readonly started: Promise<Started>;
  readonly exited: Promise<string>;
  /** Asks for an orderly stop and waits for it. */
  stop(): Promise<void>;
}

/** Forks the supervisor. Its own process group keeps a Ctrl-C in the terminal from reaching the servers before the product. */
export function forkSupervisor(
  start: ToSupervisor & { type: 'start' },
  onEvent: (event: ServerEvent) => void,
): SupervisorProcess {
  const log = openSync(join(start.dataDir, 'logs', 'supervisor.log'), 'a', 0o600);
  let child: ChildProcess;
  try {
    child = fork(entryPoint(import.meta.url, './supervisorMain.js'), [], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: ['--no-warnings'],
    });
  } finally {
    closeSync(log);
  }
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, name) => resolve(name ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const started = new Promise<Started>((resolve, reject) => {
    child.on('message', (message: FromSupervisor) => {
      if (message.type === 'started') resolve(message);
      else if (message.type === 'failed') reject(new LocalServerProblem(message.code, message.message));
      else onEvent(message);
    });
    void exited.then((how) =>
      reject(stackProblem('SUPERVISOR_FAILED', `The supervisor of the local servers ended: ${how}.`)),
    );
  });
  started.catch(() => undefined);
  child.send(start, () => undefined);
  const stop = async () => {
    if (child.connected) child.send({ type: 'stop' } satisfies ToSupervisor, () => undefined);
    await exited;
  };
  return { pid: child.pid ?? 0, started, exited, stop };
}
