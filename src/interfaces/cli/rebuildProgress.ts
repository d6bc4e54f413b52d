import type { ProjectionStatus } from '../../application/projections/ports.js';

const WIDTH = 30;
const PLAIN_MS = 1_000;

const round = (value: number): string => Math.round(value).toLocaleString('en');

/** Seconds as people say them: `41 s`, `7 min`, `1.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3_600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}

/** One line about one rebuild, with or without a bar. */
export function progressLine({ name, paused, rebuild }: ProjectionStatus, width: number, hasBar: boolean): string {
  const share = rebuild.progress ?? 0;
  const filled = Math.round(share * WIDTH);
  const bar = hasBar ? `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ` : '';
  const facts = [`${Math.floor(share * 100)}%`.padStart(4), `${round(rebuild.events ?? 0)} events`];
  if (rebuild.eventsPerSecond !== null) facts.push(`${round(rebuild.eventsPerSecond)}/s`);
  if (rebuild.state === null) facts.push(rebuild.error ?? 'done');
  else if (paused) facts.push('paused');
  else if (rebuild.error !== null) facts.push(`trying again: ${rebuild.error}`);
  else if (rebuild.secondsLeft !== null) facts.push(`${duration(rebuild.secondsLeft)} left`);
  else facts.push(rebuild.state);
  return `${name.padEnd(width)}  ${bar}${facts.join('  ')}`;
}

/** Shows rebuilds: bars that are redrawn in a terminal, else one plain line a second for each that moved. */
export class RebuildProgress {
  #drawn = 0;
  #toldAt = 0;
  readonly #told = new Map<string, string>();

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(statuses: readonly ProjectionStatus[], isLast: boolean): void {
    const width = Math.max(...statuses.map(({ name }) => name.length));
    if (this.out.isTTY) {
      const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
      const lines = statuses.map((status) => `\u001b[2K${progressLine(status, width, true)}`);
      this.out.write(`${up}${lines.join('\n')}\n`);
      this.#drawn = statuses.length;
      return;
    }
    if (!isLast && Date.now() - this.#toldAt < PLAIN_MS) return;
    this.#toldAt = Date.now();
    for (const status of statuses) {
      const line = progressLine(status, width, false);
      if (this.#told.get(status.name) === line) continue;
      this.#told.set(status.name, line);
      this.out.write(`${line}\n`);
    }
  }
}
