/** The local event store against an in-memory stub on the same grpc-js, and against emmett on PostgreSQL. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkServer } from '../support/child.js';
import { ensurePeer } from '../support/peer.js';
import { type Measurement, median, report } from '../support/report.js';
import { type AppendFigures, measureEmmett } from './emmett.js';
import { type Figures, measure } from './load.js';

const ROUNDS = 3;
const here = import.meta.dirname;
const dataDir = mkdtempSync(join(tmpdir(), 'nova-bench-es-'));
const ours: Figures[] = [];
const stub: Figures[] = [];
// Alternating, so that a disturbance of the machine meets both.
for (let round = 0; round < ROUNDS; round += 1) {
  const store = await forkServer(join(here, '../../src/infrastructure/local/eventstore/main.js'), [
    '--data',
    join(dataDir, String(round)),
  ]);
  ours.push(await measure(store.url));
  await store.stop();
  const yardstick = await forkServer(join(here, 'stub.js'));
  stub.push(await measure(yardstick.url));
  await yardstick.stop();
}
/** What the disk allows: appends one by one wait for one flush each. */
function flushesPerSecond(): number {
  const file = openSync(join(dataDir, 'flush'), 'w');
  const page = Buffer.alloc(4096);
  const started = performance.now();
  for (let i = 0; i < 200; i += 1) {
    writeSync(file, page);
    fdatasyncSync(file);
  }
  closeSync(file);
  return 200_000 / (performance.now() - started);
}
const flushes = flushesPerSecond();
rmSync(dataDir, { recursive: true, force: true });

const middle = (rounds: Figures[], what: keyof Figures): number => median(rounds.map((figures) => figures[what]));
const kinds = Object.keys(ours[0] ?? {}) as (keyof Figures)[];
const measurements: Measurement[] = kinds.map((what) => ({
  what,
  unit: 'events/s',
  figure: middle(ours, what),
  yardstick: { name: 'in-memory stub', figure: middle(stub, what) },
  goal: { atLeast: 0.7 },
}));
measurements.push({ what: 'disk flushes one by one', unit: '1/s', figure: flushes });
if (ensurePeer()) {
  const emmett: AppendFigures = await measureEmmett();
  for (const what of Object.keys(emmett) as (keyof AppendFigures)[]) {
    measurements.push({
      what,
      unit: 'events/s',
      figure: middle(ours, what),
      yardstick: { name: 'emmett-postgresql', figure: emmett[what] },
      goal: { atLeast: 2 },
    });
  }
} else console.log('emmett-postgresql could not be installed; left out');
report('eventstore', measurements);
process.exit(0);
