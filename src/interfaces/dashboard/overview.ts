import { h } from '../widget/dom.js';
import { call, type Overview } from './api.js';
import { keyFigures } from './cards.js';
import { count, duration, percent } from './format.js';

/** All bots of the account: their figures together and a row for each. */
export async function overviewView(open: (botId: string) => void): Promise<HTMLElement> {
  const overview = await call<Overview>('/api/analytics/overview');
  const rows = overview.bots.map((bot) => {
    const name = h('button', { type: 'button', class: 'link', onclick: () => open(bot.botId) }, bot.name);
    const cells = [
      count(bot.conversations),
      count(bot.messages),
      percent(bot.replies - bot.unanswered, bot.replies),
      duration(bot.answerTimeMs.p50),
    ];
    const status = h('td', {}, h('span', { class: `status ${bot.status}` }, bot.status));
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, name),
      status,
      ...cells.map((cell) => h('td', { class: 'number' }, cell)),
    );
  });
  const names = ['Bot', 'Status', 'Conversations', 'Messages', 'Answered', 'Answer time'];
  const head = h(
    'tr',
    {},
    ...names.map((name, index) => h('th', { scope: 'col', class: index > 1 && 'number' }, name)),
  );
  const table = h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows));
  const list =
    rows.length > 0
      ? h('section', { class: 'card wide', 'aria-label': 'Bots' }, table)
      : h(
          'section',
          { class: 'card empty' },
          h('h2', {}, 'No bots yet'),
          h('p', { class: 'muted' }, h('a', { href: '/docs' }, 'Create one over the API'), '; it shows up here.'),
        );
  const head2 = h(
    'div',
    { class: 'head' },
    h('div', {}, h('h1', {}, 'Overview'), h('p', { class: 'muted' }, 'The last 30 days of all your bots.')),
  );
  const csv = h('a', { class: 'button', href: '/api/analytics/overview.csv', download: true }, 'CSV');
  head2.append(csv);
  return h('div', {}, head2, keyFigures(overview.totals, null), list);
}
