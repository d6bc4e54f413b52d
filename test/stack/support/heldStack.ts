import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerName, StackRow } from '../../../src/infrastructure/local/stack/protocol.js';

export interface HeldStack {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly env: Record<string, string>;
  readonly rows: StackRow[];
  /** What its log said so far. */
  readonly log: string[];
  /** Ctrl-C, and the exit code. */
  stop(): Promise<number | null>;
  /** kill -9, and the end of every process it had. */
  kill(): Promise<void>;
}

export interface Refused {
  readonly code: string;
  readonly message: string;
}

const script = fileURLToPath(new URL('./holdStack.mjs', import.meta.url));
const held = new Set<ChildProcess>();
const folders: string[] = [];

export interface HoldOptions {
  readonly dataDir: string;
  readonly only?: readonly ServerName[];
  readonly env?: Record<string, string | undefined>;
}

/** Starts a stack in a process of its own. */
export async function holdStack(options: HoldOptions): Promise<HeldStack | Refused> {
  const { PATH, HOME } = process.env;
  const given = { ...options, env: { PATH, HOME, ...options.env } };
  const child = fork(script, [JSON.stringify(given)], { execArgv: ['--no-warnings'] });
  held.add(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const log: string[] = [];
  const answer = await new Promise<Record<string, unknown>>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`The holder ended with ${code}.`)));
    child.on('message', (message: Record<string, unknown>) => {
      if (message.type === 'log') log.push(String(message.message));
      else resolve(message);
    });
  });
  if (answer.type === 'refused') return answer as unknown as Refused;
  const pid = child.pid ?? 0;
  return {
    ...(answer as { env: Record<string, string>; rows: StackRow[] }),
    process: child,
    pid,
    log,
    stop: async () => {
      child.kill('SIGINT');
      return ended;
    },
    kill: async () => {
      const all = descendants(pid);
      child.kill('SIGKILL');
      await until(() => alive(all).length === 0);
    },
  };
}

export async function mustHold(options: HoldOptions): Promise<HeldStack> {
  const stack = await holdStack(options);
  if ('code' in stack) throw new Error(`${stack.code}: ${stack.message}`);
  return stack;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nova-stack-'));
  folders.push(folder);
  return folder;
}

/** Ends what a failed test has left. */
export async function cleanUp(): Promise<void> {
  for (const child of held) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
    const all = descendants(child.pid);
    child.kill('SIGKILL');
    await until(() => alive(all).length === 0);
  }
  held.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Listed[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 1e8 });
  return lines.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return state === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }];
  });
}

/** A process and all below it. */
export function descendants(root: number): Listed[] {
  const all = processes();
  const found = all.filter(({ pid }) => pid === root);
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid));
  return found;
}

export const alive = (listed: readonly Listed[]): Listed[] => {
  const now = processes();
  return listed.filter(({ pid, command }) => now.some((one) => one.pid === pid && one.command === command));
};

/** Waits for a condition; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Repeats what fails while a server is down. */
export async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
