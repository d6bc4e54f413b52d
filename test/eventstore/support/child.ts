import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');
let bundled: Promise<string> | null = null;

/** The child-process entry as JavaScript, built once per test process from the sources as they are. */
function entry(): Promise<string> {
  bundled ??= (async () => {
    const outfile = join(root, 'node_modules', '.cache', 'nova-eventstore', `main-${process.pid}.mjs`);
    mkdirSync(join(outfile, '..'), { recursive: true });
    const entryPoint = join(root, 'src', 'infrastructure', 'local', 'eventstore', 'main.ts');
    await build({
      entryPoints: [entryPoint],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
    });
    return outfile;
  })();
  return bundled;
}

/** Whatever a failed test has left running. */
const running = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  if (bundled !== null) rmSync(await bundled, { force: true });
});

export interface ChildServer {
  readonly process: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** Sends the signal and waits for the exit; returns the exit code, null when killed. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

type Message = { type: 'ready'; port: number; url: string } | { type: 'failed'; code: string; message: string };

/** Forks the server as the stack does. @throws the refusal as `code: message` */
export async function forkServer(dataDir: string, extra: readonly string[] = []): Promise<ChildServer> {
  const child = fork(await entry(), ['--data', dataDir, '--port', '0', ...extra], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return ready(child);
}

/**
 * The same with files limited to `kilobytes`: writing on fails as on a full disk (setrlimit(2), RLIMIT_FSIZE).
 * With SIGXFSZ handled, the write fails instead of the process. Its log lies on the same full disk, as the stack's do.
 */
export async function spawnWithFileLimit(dataDir: string, kilobytes: number): Promise<ChildServer> {
  const script = `ulimit -f ${kilobytes * 2}; exec "$0" "$@"`;
  const handler = 'data:text/javascript,process.on("SIGXFSZ", () => undefined)';
  const args = ['-c', script, process.execPath, '--import', handler, await entry(), '--data', dataDir, '--port', '0'];
  const log = openSync(`${dataDir}.log`, 'a');
  ftruncateSync(log, kilobytes * 1024);
  const child = spawn('sh', args, { stdio: ['ignore', 'ignore', log, 'ipc'] });
  closeSync(log);
  rmSync(`${dataDir}.log`);
  return ready(child);
}

async function ready(child: ChildProcess): Promise<ChildServer> {
  child.stderr?.resume();
  running.add(child);
  child.once('exit', () => running.delete(child));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const first = await Promise.race([once(child, 'message') as Promise<[Message]>, exited.then(() => null)]);
  if (first === null) throw new Error('the server ended before it was ready');
  const [message] = first;
  if (message.type === 'failed') {
    await exited;
    throw new Error(`${message.code}: ${message.message}`);
  }
  return {
    process: child,
    url: message.url,
    port: message.port,
    async stop(signal) {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}
