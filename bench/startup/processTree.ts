import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The ids of a process and of all below it. */
export function processTree(root: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const all = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (const parent of found) found.push(...all.filter(([, ppid]) => ppid === parent).map(([pid]) => pid));
  return found;
}

/**
 * Memory of processes in MB. On Linux the proportional set size, in which a page that several processes share counts once in
 * all (proc(5), smaps_rollup); elsewhere the resident set size, which counts it in each.
 */
export function memoryOf(pids: readonly number[]): number {
  if (process.platform !== 'linux') {
    const sizes = execFileSync('ps', ['-o', 'rss=', '-p', pids.join(',')], { encoding: 'utf8' });
    return (
      sizes
        .trim()
        .split('\n')
        .map(Number)
        .reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024
    );
  }
  return pids.map(proportionalSetSize).reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024;
}

function proportionalSetSize(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Ended in the meantime.
    return 0;
  }
}
