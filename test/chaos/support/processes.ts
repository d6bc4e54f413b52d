import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServiceRole } from '../../../src/application/roleHost.js';

const BIN = fileURLToPath(new URL('../../../bin/nova.js', import.meta.url));

/** `nova serve` with some roles in a process of its own, that can be killed and is then started again. */
export class ServedProcess {
  #child: ChildProcess | undefined;
  /** Where it answers, while it runs with the role `api`. */
  url: string | undefined;

  constructor(
    readonly roles: readonly ServiceRole[],
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async start(): Promise<void> {
    const child = fork(BIN, ['serve', '--roles', this.roles.join(',')], {
      env: { ...process.env, ...this.env },
      execArgv: [],
      stdio: ['ignore', 'ignore', process.env.NOVA_TEST_LOG ? 'inherit' : 'ignore', 'ipc'],
    });
    this.#child = child;
    const ready = once(child, 'message').then(([message]) => message as { url?: string });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`nova serve ended with ${code}`)));
    ended.catch(() => {});
    this.url = (await Promise.race([ready, ended])).url;
  }

  /** As if the power went: nothing is finished, nothing is given back. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** It does nothing more, not even answer; only to be killed. */
  async freeze(): Promise<void> {
    this.#child?.kill('SIGSTOP');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.url = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
