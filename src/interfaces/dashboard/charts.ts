import uPlot from 'uplot';
import { h } from '../widget/dom.js';
import { LANGUAGE } from './language.js';

export interface Line {
  readonly label: string;
  /** Name of a custom property that holds the colour. */
  readonly color: string;
  readonly values: readonly (number | null)[];
  readonly kind?: 'bars' | 'line' | 'area';
}

export interface ChartSpec {
  readonly title: string;
  /** Seconds since 1970, the beginning of each bucket. */
  readonly times: readonly number[];
  readonly timeZone: string;
  readonly bucket: 'hour' | 'day';
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
}

const live = new Set<{ plot: uPlot; spec: ChartSpec; holder: HTMLElement }>();

/** A chart with its title and legend. Colours follow the page's scheme; the figures are in a table for screen readers. */
export function chart(spec: ChartSpec): HTMLElement {
  const holder = h('div', { class: 'plot', 'aria-hidden': 'true' });
  const keys = spec.lines.map((line) => {
    const swatch = h('i');
    swatch.style.background = `var(${line.color})`;
    return h('span', {}, swatch, line.label);
  });
  const readout = h('span', { class: 'readout' });
  const head = h(
    'div',
    { class: 'chart-head' },
    h('h2', {}, spec.title),
    h('div', { class: 'legend' }, ...keys),
    readout,
  );
  const card = h('section', { class: 'card chart' }, head, holder, table(spec));
  const entry = { plot: null as unknown as uPlot, spec, holder };
  new ResizeObserver(([box]) => {
    const width = Math.floor(box!.contentRect.width);
    if (width === 0) return;
    if (entry.plot) entry.plot.setSize({ width, height: HEIGHT });
    else {
      entry.plot = draw(spec, holder, width, readout);
      live.add(entry);
    }
  }).observe(holder);
  return card;
}

const HEIGHT = 210;

/** Called when the colour scheme changes, and before charts leave the page. */
export function forgetCharts(): void {
  for (const { plot } of live) plot.destroy();
  live.clear();
}

function draw(spec: ChartSpec, holder: HTMLElement, width: number, readout: HTMLElement): uPlot {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: color('--muted'), font, ticks: { show: false } };
  const day = new Intl.DateTimeFormat(LANGUAGE, { timeZone: spec.timeZone, day: 'numeric', month: 'short' });
  const hour = new Intl.DateTimeFormat(LANGUAGE, { timeZone: spec.timeZone, hour: '2-digit', minute: '2-digit' });
  const label = (seconds: number) =>
    spec.bucket === 'day'
      ? day.format(seconds * 1000)
      : `${day.format(seconds * 1000)}, ${hour.format(seconds * 1000)}`;
  const isWide = width > 480;
  return new uPlot(
    {
      width,
      height: HEIGHT,
      padding: [12, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: (_, min, max) => padded(min, max, spec) },
        y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1)] },
      },
      axes: [
        {
          ...axis,
          size: 34,
          grid: { show: false },
          space: isWide ? 80 : 60,
          splits: () => ticks(spec.times, isWide ? 8 : 4),
          values: (_, splits) =>
            splits.map((at) => (spec.bucket === 'day' ? day.format(at * 1000) : hour.format(at * 1000))),
        },
        {
          ...axis,
          size: 58,
          grid: { stroke: color('--line'), width: 1, dash: [3, 4] },
          values: (_, splits) => splits.map((value) => (value % 1 === 0 ? spec.format(value) : '')),
        },
      ],
      series: [{}, ...spec.lines.map((line) => series(line, color(line.color)))],
      hooks: {
        setCursor: [
          ({ cursor: { idx } }) => {
            const at = idx === null || idx === undefined ? undefined : spec.times[idx];
            const shown = spec.lines.map(({ label: name, values }) => {
              const value = values[idx ?? 0];
              return `${name} ${value === null || value === undefined ? '–' : spec.format(value)}`;
            });
            readout.textContent = at === undefined ? '' : `${label(at)} · ${shown.join(' · ')}`;
          },
        ],
      },
    },
    [[...spec.times], ...spec.lines.map(({ values }) => [...values])] as uPlot.AlignedData,
    holder,
  );
}

function series(line: Line, stroke: string): uPlot.Series {
  // A line through a single value has no length.
  const isAlone = line.values.filter((value) => value !== null).length === 1;
  const points = isAlone ? { show: true, size: 8, fill: stroke } : { show: false };
  const base = { label: line.label, stroke, width: 2, points, spanGaps: true };
  if (line.kind === 'bars') {
    const paths = uPlot.paths.bars!({ size: [0.64, 26], radius: 0.25 });
    return { ...base, paths, fill: stroke, width: 0 };
  }
  const paths = uPlot.paths.spline!();
  if (line.kind !== 'area') return { ...base, paths };
  const fill = (plot: uPlot) => {
    const gradient = plot.ctx.createLinearGradient(0, plot.bbox.top, 0, plot.bbox.top + plot.bbox.height);
    gradient.addColorStop(0, `color-mix(in srgb, ${stroke} 28%, transparent)`);
    gradient.addColorStop(1, `color-mix(in srgb, ${stroke} 2%, transparent)`);
    return gradient;
  };
  return { ...base, paths, fill };
}

/** Half a bucket on both sides, so that the first and the last bar are whole. */
function padded(min: number, max: number, { bucket }: ChartSpec): [number, number] {
  const half = bucket === 'day' ? 43_200 : 1_800;
  return [min - half, max + half];
}

function ticks(times: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(times.length / most));
  return times.filter((_, index) => (times.length - 1 - index) % step === 0);
}

function table({ title, times, lines, format, timeZone }: ChartSpec): HTMLElement {
  const at = new Intl.DateTimeFormat(LANGUAGE, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const rows = times.map((time, index) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, at.format(time * 1000)),
      ...lines.map(({ values }) => h('td', {}, values[index] === null ? '–' : format(values[index] as number))),
    ),
  );
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'Time'),
    ...lines.map(({ label }) => h('th', { scope: 'col' }, label)),
  );
  const body = h('table', {}, h('caption', {}, title), h('thead', {}, head), h('tbody', {}, ...rows));
  // A table is never narrower than its words: hidden by itself it would still widen the page.
  return h('div', { class: 'hidden' }, body);
}
