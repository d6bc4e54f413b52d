import { detect } from 'tinyld/light';

/** Below this many characters a language can only be guessed, and the document's own word is taken. */
const DETECTABLE = 120;
const PART = 80;
const MAX_PARTS = 30;
/** Each part takes a millisecond. So far ahead of the next, a language is not overtaken any more in practice. */
const CLEAR_LEAD = 5;
const GOLDEN_RATIO = 0.618;

/**
 * The language of a document, as ISO 639-1: that of most of its parts, since a detector is often misled by one foreign or
 * invented word; else as the document declares it, which is often wrong.
 */
export function languageOf(markdown: string, declared: string | null): string | null {
  const text = wordsOf(markdown);
  const own = /^[a-z]{2}(?=-|$)/i.exec(declared ?? '')?.[0]?.toLowerCase() ?? null;
  if (text.length < DETECTABLE) return own;
  const votes = new Map<string, number>();
  for (const part of scattered(partsOf(text))) {
    const language = detect(part);
    if (language) votes.set(language, (votes.get(language) ?? 0) + 1);
    const [first, second] = ranked(votes);
    if (first && first[1] - (second?.[1] ?? 0) >= CLEAR_LEAD) break;
  }
  return ranked(votes)[0]?.[0] ?? own;
}

/** In an order in which the first few come from everywhere: a page may begin with a quotation. */
const scattered = (parts: readonly string[]): readonly string[] =>
  parts
    .map((part, index) => ({ part, at: (index * GOLDEN_RATIO) % 1 }))
    .sort((a, b) => a.at - b.at)
    .map(({ part }) => part);

const ranked = (votes: ReadonlyMap<string, number>): [language: string, count: number][] =>
  [...votes].sort((a, b) => b[1] - a[1]);

/** Only what is read as words: the bars of tables pass for Hindi, whose full stop looks like one, and `XML` for German. */
function wordsOf(markdown: string): string {
  const words = markdown
    .replace(/^(`{3,})[\s\S]*?^\1/gm, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/\bhttps?:\/\/[^\s)]+/g, ' ')
    .replace(/[^\p{L}\p{M}'’]+/gu, ' ')
    .trim();
  const withoutAcronyms = words.replace(/(?<= |^)\p{Lu}{2,}(?: |$)/gu, '');
  return withoutAcronyms.length < DETECTABLE ? words : withoutAcronyms;
}

/** Ends between words where there are any. */
const partsOf = (text: string): readonly string[] =>
  (text.match(new RegExp(`.{1,${PART}}(?= |$)|.{${PART}}`, 'gu')) ?? []).slice(0, MAX_PARTS);
