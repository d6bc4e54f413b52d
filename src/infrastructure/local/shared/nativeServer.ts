import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { identityOf } from './processes.js';
import type { RunningServer } from './server.js';

export interface NativeOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The user to run as: only root can say so. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Written to its standard input, which is then closed: secrets go here, since arguments can be seen by all users. */
  readonly stdin?: string;
  /** Open file descriptors it gets as 3, 4… */
  readonly inherit?: readonly number[];
  readonly logFile: string;
  /** Asks it to stop in order. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopMilliseconds: number;
}

export type NativeServer = Pick<RunningServer, 'exited' | 'stop'> & { readonly pid: number };

/**
 * Runs a server that is not Node. It ends with this process, even when this one is killed: a shell that
 * holds the other end of a pipe sees it close and ends the server (a native server notices no lost IPC channel).
 */
export async function startNative(options: NativeOptions): Promise<NativeServer> {
  const log = openSync(options.logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(options.command, options.args, {
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', log, log, ...(options.inherit ?? [])],
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.user ?? {}),
    });
  } finally {
    closeSync(log);
  }
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, name) => resolve(name ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  child.stdin?.on('error', () => undefined).end(options.stdin);
  if (child.pid === undefined) throw new Error(`${options.command} could not be started: ${await exited}`);
  const { pid } = child;
  const guard = startGuard(pid, options.stopSignal);
  void exited.then(() => guard?.kill('SIGKILL'));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(options.stopSignal);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.stopMilliseconds);
    await exited;
    clearTimeout(timer);
  };
  return { pid, exited, stop };
}

/** Ends `pid` once this process is gone. The guard itself is ended as soon as the server has ended. */
function startGuard(pid: number, stopSignal: NodeJS.Signals): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const { startedAt } = identityOf(pid);
  const name = stopSignal.slice(3);
  const script = `read -r _; kill -s ${name} ${pid} && { i=0; while kill -0 ${pid} && [ $i -lt 50 ]; do i=$((i+1)); sleep 0.1; done; kill -s KILL ${pid}; }`;
  if (startedAt === '') return undefined;
  const guard = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.on('error', () => undefined);
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  return guard;
}
