import { cut } from '../../../domain/shared/cut.js';
import { estimateTokens } from './tokens.js';

/** The smallest piece that chunks are made of. Units of a text joined give the text again, letter for letter. */
export interface Unit {
  readonly text: string;
  readonly tokens: number;
  readonly isHeading: boolean;
  /** Headings in effect at this unit, outermost first. */
  readonly headingPath: readonly string[];
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
/** Each segment holds a copy of the whole text that it was cut from: in one go, a long paragraph would take n² memory. */
const WINDOW = 4_096;
/** A heading stands before each chunk of its section in what is embedded. */
const MAX_HEADING = 200;

/** Cuts markdown into headings, sentences, list items, table rows and lines of code, none above `maxTokens`. */
export function* unitsOf(markdown: string, maxTokens: number): Generator<Unit> {
  let path: { level: number; text: string }[] = [];
  let fence: string | null = null;
  for (const line of markdown.match(/[^\n]*\n+|[^\n]+/g) ?? []) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = fence === null ? headingOf(line) : null;
    if (mark !== undefined && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    if (heading) path = [...path.filter((above) => above.level < heading.level), heading];
    const headingPath = path.map(({ text }) => text).filter((text) => text !== '');
    const isProse = fence === null && mark === undefined && !heading && !/^\s*(\||[-*+] |\d+[.)] )/.test(line);
    const parts = isProse ? sentencesOf(line) : [line];
    for (const part of parts) {
      for (const text of fitting(part, maxTokens)) {
        yield { text, tokens: estimateTokens(text), isHeading: heading !== null, headingPath };
      }
    }
  }
}

/** `## Closed ##` → level 2, `Closed`. Signs that close a heading stand after a blank: `# C#` is about C#. */
function headingOf(line: string): { level: number; text: string } | null {
  const trimmed = line.trimEnd();
  const level = /^#{1,6}(?=\s)/.exec(trimmed)?.[0].length;
  if (level === undefined) return null;
  const text = trimmed.slice(level).trimStart();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  const isClosed = end === 0 || /\s/.test(text[end - 1]!);
  return { level, text: plain(cut(isClosed ? text.slice(0, end) : text, MAX_HEADING * 2)) };
}

/** The sentences of a line, blanks after them included. One that is longer than the window is cut between words. */
function* sentencesOf(line: string): Generator<string> {
  for (let start = 0; start < line.length; ) {
    const isLast = start + WINDOW >= line.length;
    const window = isLast ? line.slice(start) : wholeWords(line.slice(start, start + WINDOW));
    const found = [...segmenter.segment(window)].map(({ segment }) => segment);
    // The last one may go on behind the window.
    for (const sentence of isLast || found.length === 1 ? found : found.slice(0, -1)) {
      yield sentence;
      start += sentence.length;
    }
  }
}

/** Up to the last blank; a word without end is cut anywhere but inside a character. */
const wholeWords = (text: string): string =>
  text.slice(0, text.search(/\s\S*$/) + 1) || text.replace(/[\uD800-\uDBFF]$/, '');

/** Whole when it fits, else cut between words, else (a word without end) anywhere but inside a character. */
function* fitting(text: string, maxTokens: number): Generator<string> {
  if (estimateTokens(text) <= maxTokens) return yield text;
  let [piece, tokens] = ['', 0];
  for (const word of text.match(/\s*\S+\s*/g) ?? [text]) {
    const cost = estimateTokens(word);
    if (tokens + cost > maxTokens && piece !== '') {
      yield piece;
      [piece, tokens] = ['', 0];
    }
    if (cost <= maxTokens) {
      piece += word;
      tokens += cost;
      continue;
    }
    // A code point is at most two tokens wide in the estimate (numbers and letters outside the BMP).
    const letters = [...word];
    const step = Math.max(1, Math.floor(maxTokens / 2));
    for (let at = 0; at < letters.length; at += step) yield letters.slice(at, at + step).join('');
  }
  if (piece !== '') yield piece;
}

const plain = (heading: string): string => cut(heading.replace(/[*_`]/g, '').replace(/\s+/g, ' '), MAX_HEADING).trim();
