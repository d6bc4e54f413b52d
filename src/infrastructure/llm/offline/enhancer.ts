import { applyRules, type Rule } from './dictionary.js';
import { ENGLISH_RULES } from './englishRules.js';
import { GERMAN_RULES } from './germanRules.js';
import { languageOf } from './language.js';
import { ended, PLACEHOLDER, spaced } from './punctuation.js';
import { capitalised, sentencesOf, shortened } from './sentences.js';

/** What no rule may touch: addresses of pages and mailboxes, code, numbers with their signs, handles. */
const PROTECTED =
  /`[^`]*`|\b(?:https?|ftp):\/\/[^\s)]+|mailto:[^\s)]+|www\.[^\s)]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@#][\w-]+|(?<![\w-])[\w-]+\.(?:com|org|net|io|de|fr|es|it|eu|co|uk|shop|dev|app|example)\b(?:\/[^\s)]*)?|\bv?\d+(?:\.\d+)+[\w.-]*\w|[+$€£]?\p{Nd}[\p{Nd}.,:/-]*\p{Nd}|\p{Nd}/giu;

const RULES: Readonly<Record<string, readonly Rule[]>> = { en: ENGLISH_RULES, de: GERMAN_RULES };

const WRAPPED_LENGTH = 30;

/** Lines that are no sentences: items of lists, headings, rows of tables. */
const APART = /^\s*(?:[-*•–+]|\d+[.)]|\uE000\d+\uE001[.)])\s|^\s*(?:#{1,6}\s|\||>)/;

/**
 * The text in tidier words: spacing, punctuation, capitals, in English and German common misspellings, and in English
 * also agreement of subject and verb, repeated words, wordy phrases and sentences that are too long. Facts and language
 * stay.
 */
export function enhanceOffline(text: string): string {
  const language = languageOf(text);
  const kept: string[] = [];
  const open = text.normalize('NFC').replace(PROTECTED, (match) => {
    // A full stop or comma at the end belongs to the sentence.
    const [, core = match, tail = ''] = /^(.*?)([.,:;!?]*)$/s.exec(match) ?? [];
    kept.push(core);
    return `\uE000${kept.length - 1}\uE001${tail}`;
  });
  const rules = RULES[language ?? ''] ?? [];
  const reworded = open
    .split(/\n{2,}/)
    .map((paragraph) => tidy(applyRules(spaced(paragraph, language), rules), language))
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
  return reworded.replace(PLACEHOLDER, (_match, index: string) => kept[Number(index)] ?? '');
}

/** Whether a sentence goes on after this line: it is as long as lines are that editors break. */
const isWrapped = (line = ''): boolean =>
  (line.length >= WRAPPED_LENGTH || /[,،]$/u.test(line)) && !APART.test(line) && !/[.!?…:؟。！？]["”»)]?$/u.test(line);

/** Whole sentences: begun with a capital, ended with a mark, not too long. Lines of a list stay lines. */
function tidy(paragraph: string, language: string | null): string {
  const lines = paragraph.split('\n');
  return lines
    .map((line, index) => {
      if (APART.test(line)) return line;
      const sentences = sentencesOf(line).flatMap((sentence) => (language === 'en' ? shortened(sentence) : [sentence]));
      const goesOn = isWrapped(lines[index - 1]);
      const whole = sentences
        .map((sentence, place) => (goesOn && place === 0 ? sentence : capitalised(sentence, language)))
        .join(' ');
      return index === lines.length - 1 ? ended(whole) : whole;
    })
    .join('\n');
}
