import { fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { LocalServerProblem, type RunningServer } from './server.js';

export interface ForkOptions {
  readonly name: string;
  readonly entry: string;
  readonly dataDir: string;
  readonly port: number;
  /** Handed over in the environment, which other users cannot read, unlike arguments. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly logFile: string;
  readonly execArgv?: readonly string[];
}

const startMilliseconds = 60_000;
const stopMilliseconds = 10_000;

/**
 * Runs a server in a Node process of its own. The contract of its entry (see childProcess.ts): arguments `--data DIR --port N`,
 * it sends `{type: 'ready', port, url}` (or `{type: 'failed', code, message}`) and ends on SIGTERM or when the channel is lost.
 */
export async function startForked(options: ForkOptions): Promise<RunningServer> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = fork(options.entry, ['--data', options.dataDir, '--port', String(options.port)], {
    stdio: ['ignore', log, log, 'ipc'],
    execArgv: ['--no-warnings', ...(options.execArgv ?? [])],
    env: { ...process.env, NOVA_LOCAL_OPTIONS: JSON.stringify(options.options ?? {}) },
  });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, name) => resolve(name ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
    await exited;
    clearTimeout(timer);
  };
  const answer = new Promise<{ port: number; url: string; note?: string }>((resolve, reject) => {
    const timer = setTimeout(() => reject(problem('is not ready after 60 s')), startMilliseconds);
    child.on('message', (message) => {
      clearTimeout(timer);
      const { type, code, message: text, ...rest } = message as Record<string, unknown>;
      if (type === 'ready') resolve(rest as { port: number; url: string });
      else if (type === 'failed') reject(new LocalServerProblem(String(code), String(text)));
    });
    void exited.then((how) => {
      clearTimeout(timer);
      reject(problem(`ended while starting (${how}): ${lastLines(options.logFile)}`));
    });
  });
  const problem = (text: string) => new LocalServerProblem('LOCAL_SERVER_FAILED', `The local ${options.name} ${text}`);
  try {
    return { ...(await answer), exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The end of a log, for a message. */
export function lastLines(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  } catch {
    return '';
  }
}
