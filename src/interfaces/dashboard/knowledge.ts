import { h } from '../widget/dom.js';
import { call } from './api.js';
import { inWords, pagedList, readPage } from './pagedList.js';
import { forgetRuns } from './runs.js';
import { type Source, sourceRow } from './sourceRow.js';

const MODES = [
  ['page', 'One page'],
  ['sitemap', 'Sitemap'],
  ['crawl', 'Whole site'],
] as const;

/** What a bot knows: its sources, and the runs under way as they go on. */
export function knowledgeCard(botId: string): HTMLElement {
  const path = `/api/bot/${botId}/knowledge`;
  // With what was just asked for: a list from before would show the last run as the newest, and never look again.
  const read = (cursor: string | null) => readPage<Source>(`${path}?consistency=strong`, cursor);
  const { list, total, error, more, begin } = pagedList<Source>({
    read,
    row: (source, cursor) =>
      sourceRow(path, source, async () => (await read(cursor)).items.find(({ id }) => id === source.id)),
    empty: 'Nothing yet. Give an address to read.',
  });
  const url = h('input', {
    type: 'url',
    required: true,
    placeholder: 'https://example.com/',
    'aria-label': 'Address',
  });
  const mode = h(
    'select',
    { 'aria-label': 'What to read' },
    ...MODES.map(([value, name]) => h('option', { value }, name)),
  );
  mode.value = 'crawl';
  const form = h('form', { class: 'add' }, url, mode, h('button', { type: 'submit', class: 'button' }, 'Scrape'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    error.textContent = '';
    try {
      const { sourceId } = await call<{ sourceId: string }>(path, { url: url.value, mode: mode.value });
      url.value = '';
      forgetRuns();
      // What is read again stays where it was in the list, however far down.
      await begin(({ id }) => id === sourceId);
    } catch (caught) {
      error.textContent = inWords(caught);
    }
  });
  void begin();
  const head = h('div', { class: 'card-head' }, h('h2', {}, 'Knowledge'), total);
  return h('section', { class: 'card' }, head, form, error, list, more);
}
