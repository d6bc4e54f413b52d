import { h } from '../widget/dom.js';
import { type Bot, call, type Figures, Refused, type Report } from './api.js';
import { keyFigures } from './cards.js';
import { chart } from './charts.js';
import { conversationsCard } from './conversations.js';
import { count, duration } from './format.js';
import { knowledgeCard } from './knowledge.js';

const SPANS = [
  { name: '24 h', days: 1, bucket: 'hour' },
  { name: '7 days', days: 7, bucket: 'day' },
  { name: '30 days', days: 30, bucket: 'day' },
  { name: '90 days', days: 90, bucket: 'day' },
] as const;
type Span = (typeof SPANS)[number];

/** One bot: key figures, charts, what it knows and what it was asked. */
export function botView(bot: Bot): HTMLElement {
  const body = h('div', { 'aria-live': 'polite' });
  let latest: Span | null = null;
  const show = async (span: Span) => {
    latest = span;
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.textContent === span.name));
    const figures = await read(bot.id, span).catch((caught: Error) => [
      h('p', { class: 'error', role: 'alert' }, caught instanceof Refused ? caught.message : 'That did not work.'),
    ]);
    // Whoever switches quickly sees the span chosen last, not the one that came last.
    if (latest === span) body.replaceChildren(...figures);
  };
  const buttons = SPANS.map((span) => h('button', { type: 'button', onclick: () => void show(span) }, span.name));
  const switcher = h('div', { class: 'switch', role: 'group', 'aria-label': 'Time span' }, ...buttons);
  const demo = h('a', { class: 'button', href: `/demo/${bot.id}`, target: '_blank', rel: 'noopener' }, 'Open demo');
  const title = h('h1', {}, bot.name, h('span', { class: `status ${bot.status}` }, bot.status));
  const head = h('div', { class: 'head' }, title, switcher, demo);
  void show(SPANS[1]);
  return h('div', {}, head, body, h('div', { class: 'columns' }, knowledgeCard(bot.id), conversationsCard(bot.id)));
}

async function read(botId: string, { days, bucket }: Span): Promise<HTMLElement[]> {
  const path = `/api/analytics/${botId}`;
  const query = `bucket=${bucket}&days=${days}`;
  const report = await call<Report>(`${path}?${query}`);
  const { items, timeZone } = report;
  const times = items.map(({ start }) => Date.parse(start) / 1000);
  const values = <T>(pick: (figures: Figures) => T) => items.map(pick);
  const common = { times, timeZone, bucket };
  const charts = [
    chart({
      ...common,
      title: 'Messages',
      format: count,
      lines: [
        { label: 'Messages', color: '--c1', kind: 'bars', values: values(({ messages }) => messages) },
        { label: 'Conversations', color: '--c2', values: values(({ conversations }) => conversations) },
      ],
    }),
    chart({
      ...common,
      title: 'Answer time',
      format: duration,
      lines: [
        { label: 'p95', color: '--c3', kind: 'area', values: values(({ answerTimeMs }) => answerTimeMs.p95) },
        { label: 'p50', color: '--c1', kind: 'area', values: values(({ answerTimeMs }) => answerTimeMs.p50) },
      ],
    }),
    chart({
      ...common,
      title: 'Unanswered, stopped, errors',
      format: count,
      lines: [
        { label: 'Unanswered', color: '--c3', kind: 'bars', values: values(({ unanswered }) => unanswered) },
        { label: 'Stopped', color: '--c1', values: values(({ stopped }) => stopped) },
        { label: 'Errors', color: '--c4', values: values(({ errors }) => errors) },
      ],
    }),
    chart({
      ...common,
      title: 'Visitors and usage time',
      format: count,
      lines: [
        {
          label: 'Minutes of use',
          color: '--c2',
          kind: 'area',
          values: values(({ usageSeconds }) => Math.round(usageSeconds / 6) / 10),
        },
        { label: 'Visitors', color: '--c1', values: values(({ visitors }) => visitors) },
      ],
    }),
  ];
  const foot = h('p', { class: 'muted small' }, `Per ${bucket}, ${timeZone}. `);
  const csv = `${path}.csv?${query}`;
  foot.append(h('a', { href: csv, download: true }, 'Download as CSV'));
  return [keyFigures(report.totals, report.before), h('div', { class: 'charts' }, ...charts), foot];
}
