import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A server in a process of its own, so that load and server do not share one event loop. */
export interface BenchServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Forks a script that sends `{ type: 'ready', url }` and ends on SIGTERM. */
export async function forkServer(script: string, args: readonly string[] = []): Promise<BenchServer> {
  const child: ChildProcess = fork(script, [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [message] = (await once(child, 'message')) as [{ type: string; url: string; message?: string }];
  if (message.type !== 'ready') throw new Error(`${script}: ${message.message ?? 'did not start'}`);
  return {
    url: message.url,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
