import { ENGLISH_RULES } from './englishRules.js';
import { languageOf } from './language.js';

/** What no rule may touch: addresses of pages and mailboxes, code, numbers with their signs, handles. */
const PROTECTED =
  /`[^`]*`|https?:\/\/[^\s)]+|www\.[^\s)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@#][\w-]+|\b[\w-]+\.(?:com|org|net|io|de|fr|es|it|eu|co|uk|shop|dev|app)\b(?:\/[^\s)]*)?|[+$€£]?\d[\d.,:/-]*\d|\d/giu;

const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|no|nr|st|ave|blvd|rd|dr|mr|mrs|ms|prof|inc|ltd|co|z\.\s?b|bzw|ca|usw|d\.\s?h|p\.\s?ej|ej|tel|max|min|incl|inkl|sig)\.$/iu;

const LONG_SENTENCE_WORDS = 24;

/**
 * The text in tidier words: spacing, punctuation, capitals, and for English also common misspellings, agreement of
 * subject and verb, repeated words, wordy phrases and sentences that are too long. Facts and language stay.
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
  const rules = language === 'en' || language === null ? ENGLISH_RULES : [];
  const reworded = open
    .split(/\n{2,}/)
    .map((paragraph) => tidy(rules.reduce(applyRule, spaced(paragraph, language)), language))
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
  return reworded.replace(/\uE000(\d+)\uE001/g, (_match, index: string) => kept[Number(index)] ?? '');
}

const applyRule = (text: string, [pattern, replacement]: (typeof ENGLISH_RULES)[number]): string =>
  typeof replacement === 'string' ? text.replace(pattern, replacement) : text.replace(pattern, replacement);

/** French sets a space before ; : ! and ?. */
const spaced = (text: string, language: string | null): string =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(language === 'fr' ? / +([,.])(?=\s|$)/g : / +([,.;:!?])(?=\s|$)/g, '$1')
    .replace(/ +,(?=\p{L})/gu, ',')
    .replace(/([,;!?])(?=[\p{L}\uE000])/gu, '$1 ')
    .replace(/(\p{Ll}{2})\.(?=\p{Lu}\p{Ll})/gu, '$1. ')
    .replace(/!{2,}/g, '!')
    .replace(/\?{2,}/g, '?')
    .replace(/,{2,}/g, ',')
    .replace(/\( +/g, '(')
    .replace(/ +\)/g, ')')
    .trim();

/** Whole sentences: begun with a capital, ended with a mark, not too long. Lines of a list stay lines. */
function tidy(paragraph: string, language: string | null): string {
  return paragraph
    .split('\n')
    .map((line) => {
      if (/^\s*(?:[-*•–]|\d+[.)]|\uE000\d+\uE001[.)])\s/.test(line)) return line;
      const sentences = sentencesOf(line).flatMap((sentence) => (language === 'en' ? shortened(sentence) : [sentence]));
      return sentences.map(capitalised).join(' ');
    })
    .map((line, index, lines) => (index === lines.length - 1 ? ended(line) : line))
    .join('\n');
}

function sentencesOf(line: string): string[] {
  const sentences: string[] = [];
  for (const part of line.split(/(?<=[.!?…]["”»)]?) +/u)) {
    const last = sentences.at(-1);
    if (last !== undefined && ABBREVIATION.test(last)) sentences[sentences.length - 1] = `${last} ${part}`;
    else sentences.push(part);
  }
  return sentences;
}

/** Cuts a long sentence where a new main clause begins. */
function shortened(sentence: string): string[] {
  if (sentence.split(' ').length <= LONG_SENTENCE_WORDS) return [sentence];
  const cut =
    /,? (?:and|so) (?=(?:we|it|they|you|he|she|the bot|our bot|our team|customers) (?:\p{L}+))|; (?=\p{L})/iu.exec(
      sentence.slice(20),
    );
  if (!cut) return [sentence];
  const at = 20 + cut.index;
  const rest = sentence.slice(at + cut[0].length);
  return rest.split(' ').length < 5 ? [sentence] : [`${sentence.slice(0, at)}.`, ...shortened(rest)];
}

/** Words like iPhone and addresses keep their small letter. */
const capitalised = (sentence: string): string =>
  sentence.replace(/^(["“«(¿¡]*)(\p{Ll})(?=([\p{L}'’-]*))/u, (match, marks: string, letter: string, rest: string) =>
    /\p{Lu}/u.test(rest) ? match : `${marks}${letter.toUpperCase()}`,
  );

const ended = (line: string): string =>
  line.split(' ').length >= 3 && /[\p{L}\p{N})%\uE001]$/u.test(line) ? `${line}.` : line;
