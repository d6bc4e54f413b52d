import { estimateTokens } from './tokens.js';

/** The smallest piece that chunks are made of. Units of a text joined give the text again, letter for letter. */
export interface Unit {
  readonly text: string;
  readonly tokens: number;
  readonly isHeading: boolean;
  /** Headings in effect at this unit, outermost first. */
  readonly headingPath: readonly string[];
}

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** Cuts markdown into headings, sentences, list items, table rows and lines of code, none above `maxTokens`. */
export function* unitsOf(markdown: string, maxTokens: number): Generator<Unit> {
  let path: { level: number; text: string }[] = [];
  let fence: string | null = null;
  for (const line of markdown.match(/[^\n]*\n+|[^\n]+/g) ?? []) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = fence === null ? /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line.trimEnd()) : null;
    if (mark !== undefined && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    if (heading) {
      const level = heading[1]!.length;
      path = [...path.filter((above) => above.level < level), { level, text: plain(heading[2]!) }];
    }
    const headingPath = path.map(({ text }) => text).filter((text) => text !== '');
    const isProse = fence === null && mark === undefined && !heading && !/^\s*(\||[-*+] |\d+[.)] )/.test(line);
    const parts = isProse ? [...sentences.segment(line)].map(({ segment }) => segment) : [line];
    for (const part of parts) {
      for (const text of fitting(part, maxTokens)) {
        yield { text, tokens: estimateTokens(text), isHeading: heading !== null, headingPath };
      }
    }
  }
}

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

const plain = (heading: string): string => heading.replace(/[*_`]/g, '').replace(/\s+/g, ' ').trim();
