import { h } from './dom.js';

const RULE = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/;

/** Whether a table begins with this line: a row with bars, and under it a rule of as many cells (GitHub's markdown). */
export const isTable = (line: string, next: string | undefined): boolean =>
  line.includes('|') && next !== undefined && RULE.test(next.trim()) && cellsOf(line).length === cellsOf(next).length;

/** A table in a box of its own that scrolls sideways, since a chat panel is narrow. */
export function table([head, , ...rows]: readonly string[], inline: (text: string) => Node): HTMLElement {
  const row = (line: string, tag: 'th' | 'td') => h('tr', {}, ...cellsOf(line).map((text) => h(tag, {}, inline(text))));
  const body = h('tbody', {}, ...rows.map((line) => row(line, 'td')));
  return h('div', { class: 'table', tabindex: 0, dir: 'auto' }, h('table', {}, h('thead', {}, row(head!, 'th')), body));
}

/** The cells of a row; a bar behind a backslash is text. */
const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
