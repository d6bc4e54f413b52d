import { add, h } from './dom.js';
import { isTable, table } from './table.js';

/**
 * A safe subset of markdown as DOM nodes: paragraphs, headings, lists, tables, quotes, rules, code, bold, italics,
 * links (to pictures too: they are not loaded), citations. Text from a bot or a page is never parsed as HTML. Unfinished marks of a streaming text show as plain text.
 */
export function render(markdown: string, citation: Citation): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n');
  let index = 0;
  const take = (test: (line: string) => boolean): string[] => {
    const from = index;
    while (index < lines.length && test(lines[index]!)) index++;
    return lines.slice(from, index);
  };
  while (index < lines.length) {
    const line = lines[index]!;
    if (line.trim() === '') index++;
    else if (/^\s*```/.test(line)) {
      index++;
      const code = take((next) => !/^\s*```/.test(next));
      index++;
      fragment.append(h('pre', { tabindex: 0, dir: 'ltr' }, h('code', {}, code.join('\n'))));
    } else if (RULE.test(line)) {
      index++;
      fragment.append(h('hr'));
    } else if (LIST.test(line))
      fragment.append(
        ...lists(
          take((next) => LIST.test(next)),
          citation,
        ),
      );
    else if (/^\s*>/.test(line)) {
      const quote = take((next) => /^\s*>/.test(next)).map((next) => next.replace(/^\s*> ?/, ''));
      fragment.append(block('blockquote', quote, citation));
    } else if (isTable(line, lines[index + 1])) {
      const rows = take((next) => next.includes('|'));
      fragment.append(table(rows, (text) => inline(text, citation)));
    } else if (/^\s*#{1,6}\s/.test(line)) {
      index++;
      fragment.append(
        h('p', { dir: 'auto' }, h('strong', {}, inline(line.replace(/^\s*#+\s+|\s+#*$/g, ''), citation))),
      );
    } else {
      // This line in any case: what no rule above has taken would be looked at for ever.
      const from = index++;
      take((next) => next.trim() !== '' && !BLOCK.test(next) && !RULE.test(next) && !isTable(next, lines[index + 1]));
      fragment.append(block('p', lines.slice(from, index), citation));
    }
  }
  return fragment;
}

const LIST = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const BLOCK = /^\s*(?:```|>|#{1,6}\s|[-*+•]\s|\d{1,3}[.)]\s)/;

type Citation = (number: number) => Node | null;

/** Lists, one after another where the kind of their marks changes; deeper lines are a list in the item above them. */
function lists(lines: readonly string[], citation: Citation): HTMLElement[] {
  const made: HTMLElement[] = [];
  for (let index = 0; index < lines.length; ) {
    const line = lines[index++]!;
    const start = /^\s*(\d{1,3})[.)]/.exec(line)?.[1];
    const kind = start === undefined ? 'ul' : 'ol';
    const item = h('li', {}, inline(line.replace(LIST, ''), citation));
    const deeper = index;
    while (index < lines.length && indentOf(lines[index]!) > indentOf(line) + 1) index++;
    add(item, lists(lines.slice(deeper, index), citation));
    const last = made.at(-1);
    if (last?.localName === kind) last.append(item);
    else made.push(h(kind, { start, dir: 'auto' }, item));
  }
  return made;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

function block(tag: 'p' | 'blockquote', lines: readonly string[], citation: Citation): HTMLElement {
  const element = h(tag, { dir: 'auto' });
  for (const [number, line] of lines.entries()) {
    add(element, [number > 0 && h('br'), inline(line, citation)]);
  }
  return element;
}

const INLINE =
  /`([^`\n]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?![\w*])|!?\[([^\]\n]{1,300})\]\((\S{1,2000}?)\)|\[(\d{1,2})\]|(https?:\/\/[^\s<>"')\]]+[^\s<>"')\].,;:!?])/u;

function inline(text: string, citation: Citation): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    const [whole, code, bold, italic, label, target, number, bare] = match;
    // A citation stays on the line of what it belongs to.
    const before = rest.slice(0, match.index);
    if (before !== '') fragment.append(number === undefined ? before : before.replace(/ $/, '\u00a0'));
    if (code !== undefined) fragment.append(h('code', {}, code));
    else if (bold !== undefined) fragment.append(h('strong', {}, inline(bold, citation)));
    else if (italic !== undefined) fragment.append(h('em', {}, inline(italic, citation)));
    else if (label !== undefined) fragment.append(link(target!, label) ?? whole);
    else if (number !== undefined) fragment.append(citation(Number(number)) ?? whole);
    else fragment.append(link(bare!, bare!) ?? whole);
    rest = rest.slice(match.index + whole.length);
  }
  fragment.append(rest);
  return fragment;
}

/** Only addresses that open a page or a mail; null for anything else (javascript:, data:, relative ones). */
export function link(target: string, label: string): HTMLAnchorElement | null {
  const href = safeHref(target);
  return href === null ? null : h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow ugc' }, label);
}

export function safeHref(target: string): string | null {
  try {
    const url = new URL(target);
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
