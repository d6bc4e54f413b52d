import type { DescriptionType, TextVerdict } from '../../../application/aiFeatures/ports.js';
import { languageOf } from './language.js';
import {
  anyVocabulary,
  LANGUAGES,
  type PureType,
  plainWords,
  type Vocabulary,
  vocabularyOf,
} from './vocabulary/index.js';

interface Evidence {
  readonly type: PureType;
  readonly score: number;
  /** The words of the text that speak for it. */
  readonly words: readonly string[];
}

const LEAST_WORDS = 4;
const ENOUGH = 2;
/** A type counts beside the strongest one from this share of its score on. */
const COMPARABLE = 0.5;

/** Judges by the words of a description what type of bot it describes. */
export function validateTextOffline(text: string, wanted: DescriptionType): TextVerdict {
  const language = languageOf(text);
  const vocabulary = language === null ? anyVocabulary() : vocabularyOf(language);
  if (!vocabulary) return no(`Without a language model ${name(language ?? '')} cannot be judged, only ${KNOWN}.`, null);
  const ranking = evidenceIn(text, vocabulary);
  const [top, second, third] = ranking;
  if (!top || top.score < ENOUGH || (text.match(/\p{L}+/gu) ?? []).length < LEAST_WORDS) {
    return no('The description says too little about what the bot does for its visitors.', null);
  }
  const isMixed = second !== undefined && second.score >= ENOUGH && second.score >= top.score * COMPARABLE;
  const isEven = isMixed && (second.score >= top.score * 0.8 || (third?.score ?? 0) >= top.score * COMPARABLE);
  if (wanted === 'Hybrid') {
    return isMixed
      ? yes(`It describes several tasks: ${speaksFor(top)}, and ${speaksFor(second)}.`)
      : no(`It describes one task only: ${speaksFor(top)}.`, top.type);
  }
  const own = ranking.find(({ type }) => type === wanted);
  if (own && own.score >= ENOUGH && own.score >= top.score * COMPARABLE) {
    return yes(`${capital(speaksFor(own))}.`);
  }
  const against = own && own.score > 0 ? `Little in it points to ${wanted}` : `Nothing in it points to ${wanted}`;
  return no(`${against}; ${speaksFor(top)}.`, isEven ? 'Hybrid' : top.type);
}

const names = new Intl.DisplayNames('en', { type: 'language' });
const name = (language: string): string => names.of(language) ?? language;
const KNOWN = new Intl.ListFormat('en').format(LANGUAGES.map(name));

/** What a bot does not do is no evidence of what it does. */
const NEGATED =
  /(?<![\p{L}])(?:not|never|cannot|no|nor|without|nicht|kein\p{L}*|niemals|ohne|pas|jamais|sans|nunca|sin|non|senza|não|sem|niet|geen|zonder|لا|لن|دون|بدون|\p{L}+n['’]t)(?:\s+[\p{L}-]+){1,3}(?:\s+(?:or|and|oder|und|ou|o)\s+[\p{L}-]+)?/giu;

function evidenceIn(text: string, vocabulary: Vocabulary): readonly Evidence[] {
  const spoken = plainWords(text.toLowerCase().replace(NEGATED, ' '));
  return (Object.keys(vocabulary) as PureType[])
    .map((type): Evidence => {
      const strong = found(spoken, vocabulary[type].strong);
      const weak = found(spoken, vocabulary[type].weak);
      return { type, score: strong.length * 2 + weak.length, words: [...new Set([...strong, ...weak])] };
    })
    .sort((a, b) => b.score - a.score);
}

/** The words of the text that begin as one of these does; each beginning once. */
function found(spoken: string, beginnings: readonly string[]): readonly string[] {
  return beginnings.flatMap((beginning) => {
    const at = spoken.indexOf(` ${beginning}`);
    if (at === -1) return [];
    const end = spoken.indexOf(' ', at + beginning.length + 1);
    return [spoken.slice(at + 1, end)];
  });
}

const speaksFor = ({ type, words }: Evidence): string =>
  `${words
    .slice(0, 4)
    .map((word) => `“${word}”`)
    .join(', ')} ${words.length === 1 ? 'points' : 'point'} to ${type}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const yes = (reason: string): TextVerdict => ({ result: true, reason, betterType: null });

const no = (reason: string, betterType: DescriptionType | null): TextVerdict => ({ result: false, reason, betterType });
