/** Addresses, figures and code are taken out before these rules run; a placeholder stands for each. */
export const PLACEHOLDER = /\uE000(\d+)\uE001/g;

const IDEOGRAPHIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Languages that end no sentence with a mark. */
const MARKLESS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
/** Tried where figures begin only: from each of them, a long line of figures takes the square of its length. */
const FIGURES_AT_END = /(?<![\uE000\uE001\d)])[\uE000\uE001\d)]+$/u;
const LEAST_WORDS_OF_A_SENTENCE = 4;
const LEAST_LETTERS_OF_A_SENTENCE = 8;

/** Spaces and marks as they are set: French keeps a space before ; : ! and ?, Arabic script has marks of its own. */
export function spaced(text: string, language: string | null): string {
  const before = language === 'fr' ? / +([,.،؛])(?=\s|$)/g : / +([,.;:!?،؛؟])(?=\s|$)/g;
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/(?<=\p{Script=Arabic}\s*)[,;?](?=\s|$)/gu, (mark) => ARABIC_MARKS[mark] ?? mark)
    .replace(before, '$1')
    .replace(/ +([,،؛]|;(?!\)))(?=[\p{L}\uE000])/gu, '$1')
    .replace(/([,;!?،؛؟])(?=[\p{L}\uE000])/gu, '$1 ')
    .replace(/(\p{Ll}{2})\.(?=\p{Lu}\p{Ll})/gu, '$1. ')
    .replace(/([!?؟！？,،])\1+/gu, '$1')
    .replace(/\( +/g, '(')
    .replace(/ +\)/g, ')')
    .trim();
}

const ARABIC_MARKS: Readonly<Record<string, string>> = { ',': '،', ';': '؛', '?': '؟' };

/** A line that is a whole sentence gets its mark at the end; titles, list items and headings get none. */
export function ended(line: string): string {
  if (!/[\p{L}\p{M}\p{N})%€$£\uE001]$/u.test(line) || MARKLESS.test(line.slice(-1))) return line;
  if (IDEOGRAPHIC.test(line.replace(FIGURES_AT_END, '').slice(-1))) {
    // A telephone number after a colon is a note, not the end of a sentence.
    const isSentence = (line.match(/\p{L}/gu) ?? []).length >= LEAST_LETTERS_OF_A_SENTENCE && /\p{L}$/u.test(line);
    return isSentence ? `${line}。` : line;
  }
  if (line.split(' ').length < LEAST_WORDS_OF_A_SENTENCE) return line;
  return `${line}${/\p{Script=Devanagari}$/u.test(line) ? '।' : '.'}`;
}
