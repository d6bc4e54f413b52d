import { detect } from 'tinyld/light';

/** Below this many characters a language can only be guessed, and the document's own word is taken. */
const DETECTABLE = 120;
const PART = 80;
const MAX_PARTS = 30;

/**
 * The language of a document, as ISO 639-1: that of most of its parts, since a detector is often misled by one foreign or
 * invented word; else as the document declares it, which is often wrong.
 */
export function languageOf(markdown: string, declared: string | null): string | null {
  const text = wordsOf(markdown);
  const own = /^[a-z]{2}(?=-|$)/i.exec(declared ?? '')?.[0]?.toLowerCase() ?? null;
  if (text.length < DETECTABLE) return own;
  const votes = new Map<string, number>();
  for (const part of partsOf(text)) {
    const language = detect(part);
    if (language) votes.set(language, (votes.get(language) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? own;
}

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
