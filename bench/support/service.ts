import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BenchService {
  readonly url: string;
  /** URLs and secrets of the local servers. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** `nova serve` in a process of its own, on local servers with an empty data directory and a free port. */
export async function startServiceProcess(
  options: { roles?: string; env?: Record<string, string> } = {},
): Promise<BenchService> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nova-bench-'));
  const args = ['serve', '--data-dir', dataDir, ...(options.roles ? ['--roles', options.roles] : [])];
  const env = { ...process.env, PORT: '0', LOG_LEVEL: 'error', NOVA_TESTING: '1', ...options.env };
  const child = fork('bin/nova.js', args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  const stack = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as { env: Record<string, string> };
  return {
    url: message.url,
    env: stack.env,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Registers somebody and gives the headers of a signed-in JSON request. */
export async function signUp(url: string): Promise<Record<string, string>> {
  const email = `bench-${process.pid}-${Date.now()}@example.com`;
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'glass otter 41 bay', name: 'Bench' }),
  });
  if (response.status !== 201) throw new Error(`register: ${response.status} ${await response.text()}`);
  const { accessToken } = (await response.json()) as { accessToken: string };
  return { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
}
