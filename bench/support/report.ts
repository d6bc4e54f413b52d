import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** One line of a benchmark: what was measured, against what, and what is wanted. */
export interface Measurement {
  readonly what: string;
  readonly unit: string;
  readonly figure: number;
  readonly yardstick?: { readonly name: string; readonly figure: number };
  /** The ratio wanted: figure divided by yardstick. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

const round = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);

/** Prints the measurements as a table and writes them, with the machine they come from, to bench/results/<name>.json. */
export function report(name: string, measurements: readonly Measurement[]): void {
  const rows = measurements.map(({ what, unit, figure, yardstick, goal }) => {
    const ratio = yardstick === undefined ? null : figure / yardstick.figure;
    const target = goal === undefined ? null : 'atLeast' in goal ? goal.atLeast : goal.atMost;
    const met =
      goal === undefined || ratio === null ? null : 'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
    return {
      what,
      unit,
      figure: round(figure),
      yardstick: yardstick?.name ?? '',
      yardstickFigure: yardstick === undefined ? '' : round(yardstick.figure),
      ratio: ratio === null ? '' : round(ratio),
      goal: target === null ? '' : `${goal !== undefined && 'atLeast' in goal ? '≥' : '≤'} ${target}`,
      met: met === null ? '' : met ? 'yes' : 'NO',
    };
  });
  console.table(rows);
  mkdirSync(join('bench', 'results'), { recursive: true });
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
  };
  writeFileSync(
    join('bench', 'results', `${name}.json`),
    `${JSON.stringify({ name, at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
  );
}

/** The middle value; robust against one disturbed round. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
