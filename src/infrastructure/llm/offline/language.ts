import { createRequire } from 'node:module';
import { cut } from '../../../domain/shared/cut.js';

const require = createRequire(import.meta.url);

/** Words that nearly every sentence of a language holds, and few of another's. */
const COMMON: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(
    'the and is are was we you our your for with of to in it this that they have has can do does what how when from by or us',
  ),
  de: words(
    'der die das und ist sind wir sie ihr ihre für mit von zu ein eine nicht auf auch den dem wie was wann haben im am oder bei unser unsere',
  ),
  fr: words('le la les et est sont nous vous notre votre pour avec de des du un une dans pas que qui sur au aux où'),
  es: words('el la los las y es son nosotros usted su para con de del un una en no que por como cuando donde más al'),
  it: words('il lo la gli le e è sono noi voi per con di del della un una in non che come quando dove più al'),
  pt: words('o a os as e é são nós você para com de do da um uma em não que por como quando onde mais ao'),
  nl: words('de het een en is zijn wij u uw voor met van te niet op ook die dat hoe wat wanneer hebben'),
};

/** Scripts that are written in one language, or of which one is by far the most likely. */
const SCRIPTS: readonly (readonly [letters: RegExp, language: string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Devanagari}/u, 'hi'],
  // Letters of Urdu, of Persian (its own ye and kaf among them), then any of Arabic.
  [/[ٹڈڑےں]/u, 'ur'],
  [/[پچژگیک]/u, 'fa'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/[іїєґ]/iu, 'uk'],
  [/\p{Script=Cyrillic}/u, 'ru'],
];

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

const LEAST_WORDS = 3;
/** Guesses from the frequency of letters are worth nothing for a few names. */
const LEAST_WORDS_TO_GUESS = 6;
/** A guess from more letters is no better, and takes as much longer. */
const ENOUGH_TO_GUESS = 1_000;
const SURE = 0.6;

/** The language (ISO 639-1) of a text, or null when it is too short or too mixed to tell. */
export function languageOf(text: string): string | null {
  const letters = text.match(/\p{L}/gu) ?? [];
  const foreign = letters.filter((letter) => !/\p{Script=Latin}/u.test(letter));
  if (foreign.length > letters.length / 2) {
    const said = foreign.join('');
    return SCRIPTS.find(([script]) => script.test(said))?.[1] ?? null;
  }
  const found = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (found.length < LEAST_WORDS) return null;
  const counts = Object.entries(COMMON)
    .map(([language, common]) => ({ language, hits: found.filter((word) => common.has(word)).length }))
    .sort((a, b) => b.hits - a.hits);
  const [first, second] = counts;
  if (first && second && first.hits >= 2 && first.hits > second.hits) return first.language;
  if (found.length < LEAST_WORDS_TO_GUESS) return null;
  // Its profiles take a tenth of a second to load, and few texts come here.
  const { detectAll } = require('tinyld') as typeof import('tinyld');
  const [guess] = detectAll(cut(text, ENOUGH_TO_GUESS));
  return guess && guess.accuracy >= SURE ? guess.lang : null;
}
