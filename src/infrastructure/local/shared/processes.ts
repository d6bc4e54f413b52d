import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Tells one process from a later one with the same id: the id and when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** When a process started, in the unit of its system; undefined when it is gone (or only waits to be reaped). */
function startTime(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // proc_pid_stat(5): the name in parentheses may hold spaces; after it come the state (3rd) and the start time (22nd).
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

export const identityOf = (pid: number): ProcessIdentity => ({ pid, startedAt: startTime(pid) ?? '' });

export const isRunning = (process: ProcessIdentity): boolean =>
  process.startedAt !== '' && startTime(process.pid) === process.startedAt;

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in the meantime.
  }
}

/** Waits until a process is gone. False when it still runs after `milliseconds`. */
export async function waitUntilGone(process: ProcessIdentity, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (isRunning(process)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Ends a process: asks with a signal, then insists. */
export async function endProcess(process: ProcessIdentity, ask: NodeJS.Signals, milliseconds: number): Promise<void> {
  if (!isRunning(process)) return;
  signal(process.pid, ask);
  if (await waitUntilGone(process, milliseconds)) return;
  signal(process.pid, 'SIGKILL');
  await waitUntilGone(process, 5_000);
}
