import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report } from '../support/report.js';
import { memoryOf, processTree } from './processTree.js';

const ROUNDS = 3;
/** Long enough for what starts lazily to be there and for what was only needed at start to be gone. */
const IDLE_MS = 10_000;

interface Start {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** `nova serve` from the start of its process until /health/ready says 200, on local servers. */
async function start(dataDir: string, cache: string, idle = false): Promise<Start> {
  const before = performance.now();
  const child = fork('bin/nova.js', ['serve', '--data-dir', dataDir], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'error', XDG_CACHE_HOME: cache },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  while (!(await fetch(`${url}/health/ready`)).ok) await new Promise((resolve) => setTimeout(resolve, 20));
  const milliseconds = performance.now() - before;
  if (idle) await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const megabytes = idle ? memoryOf(processTree(child.pid ?? 0)) : 0;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return { milliseconds, megabytes };
}

const folder = mkdtempSync(join(tmpdir(), 'nova-bench-startup-'));
const first: number[] = [];
const cold: number[] = [];
const warm: number[] = [];
const memory: number[] = [];
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    const cache = join(folder, `cache-${round}`);
    first.push((await start(join(folder, `first-${round}`), cache)).milliseconds);
    const dataDir = join(folder, `data-${round}`);
    cold.push((await start(dataDir, cache)).milliseconds);
    const again = await start(dataDir, cache, true);
    warm.push(again.milliseconds);
    memory.push(again.megabytes);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const line = (what: string, unit: string, values: readonly number[], goal: number) => ({
  what,
  unit,
  figure: median(values),
  yardstick: { name: 'goal', figure: goal },
  goal: { atMost: 1 },
});
report('startup', [
  line('cold start, nothing cached', 'ms', first, 8_000),
  line('cold start', 'ms', cold, 8_000),
  line('warm start', 'ms', warm, 4_000),
  line('idle memory of all processes', 'MB', memory, 900),
]);
