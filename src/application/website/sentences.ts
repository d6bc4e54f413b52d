import { tablesAsLines } from './tables.js';

/** A sentence, or what stands for one: a heading, an item of a list, a row of a table. */
export interface Sentence {
  readonly text: string;
  readonly kind: 'heading' | 'item' | 'row' | 'prose';
}

const HEADING = /^\s{0,3}#{1,6}\s+/;
const ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s+/;

/** Plain text of a passage: without the marks of markdown, tables as lines, spaces made one. */
export function plainText(markdown: string): string {
  const lines = tablesAsLines(markdown).map(({ text }) => unmarked(text));
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of markdown in order, as plain text. */
export const sentencesOf = (markdown: string): Sentence[] =>
  tablesAsLines(markdown).flatMap(({ text: line, isRow }) => {
    const text = unmarked(line);
    const kind = isRow ? 'row' : HEADING.test(line) ? 'heading' : ITEM.test(line) ? 'item' : 'prose';
    const parts = kind === 'prose' ? [...segmenter.segment(text)].map(({ segment }) => segment.trim()) : [text];
    return parts.filter((part) => part !== '').map((part) => ({ text: part, kind }));
  });

/** One line without the marks of markdown. */
const unmarked = (line: string): string =>
  line
    .replace(/^\s*(?:```|~~~).*$/, '')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(HEADING, '')
    .replace(/^\s{0,3}>\s*/, '')
    .replace(ITEM, '')
    .replace(/(\*\*|__|[*_`~])(?=\S)([^*_`~\n]+?)\1/g, '$2')
    .replace(/[ \t\u00a0]+/g, ' ')
    .trim();
