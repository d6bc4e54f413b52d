import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, identityOf } from '../shared/processes.js';

/**
 * Ends a server that still runs on the cluster after its supervisor was killed. `postmaster.pid` names it: line 1 is the
 * process id, line 4 the port; the process must look like that server, since ids are used again.
 */
export async function endLeftover(home: string): Promise<void> {
  const file = join(home, 'data', 'postmaster.pid');
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = lines[3]?.trim();
  if (!Number.isInteger(pid) || pid <= 1 || port === undefined) return;
  const command = commandLine(pid);
  if (command.includes('postgres') && command.includes(`-p ${port}`))
    await endProcess(identityOf(pid), 'SIGINT', 8_000);
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // Not every container has ps; proc(5) has the arguments, separated by NUL.
    const file = `/proc/${pid}/cmdline`;
    return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
  }
}
