import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../src/infrastructure/local/shared/ports.js';
import type { QueuePace } from '../../../src/infrastructure/queue/pace.js';

export type Role = 'api' | 'projector' | 'worker';

const SERVE = fileURLToPath(new URL('serve.mjs', import.meta.url));
/** A killed worker is missed sooner than usual: what then happens is the same. */
export const QUICK: Partial<QueuePace> = { lockMs: 3_000, stalledCheckMs: 500, backoffMs: 200 };

/** The service as three processes that can be killed and started again, on the servers of a world. */
export class Processes {
  readonly #running = new Map<Role, ChildProcess>();
  readonly errors: string[] = [];

  private constructor(
    private readonly env: Readonly<Record<string, string>>,
    readonly port: number,
    private readonly pace?: Partial<QueuePace>,
  ) {}

  /** As `nova serve` runs them; with a pace of the queues of their own, from a script of the tests. */
  static async start(env: Readonly<Record<string, string>>, pace?: Partial<QueuePace>): Promise<Processes> {
    const port = await freePort();
    const own = { ...env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` };
    const processes = new Processes(own, port, pace);
    for (const role of ['api', 'projector', 'worker'] as const) processes.#spawn(role);
    await processes.ready();
    return processes;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As if the power had failed; it is started again at once. */
  async kill(role: Role): Promise<void> {
    const child = this.#running.get(role)!;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    this.#spawn(role);
  }

  async ready(): Promise<void> {
    for (let tries = 0; tries < 1_200; tries++) {
      const isReady = await fetch(`${this.baseUrl}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      await sleep(50);
    }
    throw new Error(`The service does not answer: ${this.errors.slice(-5).join('\n')}`);
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#running.values()].map((child) => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.removeAllListeners('exit');
        const done = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
        return Promise.race([gone, done]).finally(() => clearTimeout(late));
      }),
    );
  }

  #spawn(role: Role): void {
    const command = this.pace ? [SERVE, role, JSON.stringify(this.pace)] : ['bin/nova.js', 'serve', '--roles', role];
    const child = spawn(process.execPath, command, {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    child.stderr.on('data', (text: Buffer) => this.errors.push(`${role}: ${text.toString().slice(0, 500)}`));
    this.#running.set(role, child);
  }
}
