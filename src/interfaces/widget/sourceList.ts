import type { Source } from './api.js';
import { h, ICONS, icon } from './dom.js';
import { safeHref } from './markdown.js';

/** What an answer may cite, each page once with the numbers of its passages; null when there is nothing to lead to. */
export function sourceList(sources: readonly Source[], label: string): HTMLElement | null {
  const pages = pagesOf(sources);
  if (pages.length === 0) return null;
  const items = pages.map(([source, ...further]) => {
    const host = new URL(source.url).hostname.replace(/^www\./, '');
    const title = h('span', { class: 'title', dir: 'auto' }, source.title);
    const text = h('span', { class: 'what' }, title, h('span', { class: 'host' }, host));
    const numbers = [source, ...further].map(({ number }) =>
      h('span', { class: 'number', 'aria-hidden': 'true' }, String(number)),
    );
    const href = safeHref(source.url);
    const attributes = { href, target: '_blank', rel: 'noopener noreferrer', title: source.passage?.slice(0, 300) };
    return h('li', {}, h('a', attributes, ...numbers, text, icon(...ICONS.out)));
  });
  const list = h('ul', { 'aria-label': label }, ...items);
  return h('div', { class: 'sources' }, h('span', { class: 'label' }, label), list);
}

/** Each page once, with all of its passages that the answer may cite. */
function pagesOf(sources: readonly Source[]): [Source, ...Source[]][] {
  const pages = new Map<string, [Source, ...Source[]]>();
  for (const source of sources) {
    const href = safeHref(source.url);
    if (href === null) continue;
    const page = pages.get(href);
    if (page) page.push(source);
    else pages.set(href, [source]);
  }
  return [...pages.values()];
}
