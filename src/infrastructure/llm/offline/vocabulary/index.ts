import { ARABIC } from './arabic.js';
import { DUTCH } from './dutch.js';
import { ENGLISH } from './english.js';
import { FRENCH } from './french.js';
import { GERMAN } from './german.js';
import { ITALIAN } from './italian.js';
import type { PureType, Vocabulary, Words } from './list.js';
import { PERSIAN } from './persian.js';
import { PORTUGUESE } from './portuguese.js';
import { SPANISH } from './spanish.js';

export type { PureType, Vocabulary } from './list.js';
export { plainWords } from './plainWords.js';

const BY_LANGUAGE: Readonly<Record<string, Vocabulary>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  it: ITALIAN,
  pt: PORTUGUESE,
  nl: DUTCH,
  fa: PERSIAN,
  ar: ARABIC,
};

export const LANGUAGES: readonly string[] = Object.keys(BY_LANGUAGE);

/** Words that all languages use. */
const EVERYWHERE: Readonly<Partial<Record<PureType, readonly string[]>>> = { FAQ: ['faq'] };

const TYPES = Object.keys(ENGLISH) as PureType[];

/** Words of one language mean something else in another ("consultas" are appointments): only its own count. */
export function vocabularyOf(language: string): Vocabulary | null {
  const own = BY_LANGUAGE[language];
  return own ? united([own]) : null;
}

/** For texts that are too short to tell their language. */
export const anyVocabulary = (): Vocabulary => united(Object.values(BY_LANGUAGE));

const united = (vocabularies: readonly Vocabulary[]): Vocabulary =>
  Object.fromEntries(
    TYPES.map((type): [PureType, Words] => [
      type,
      {
        strong: [...(EVERYWHERE[type] ?? []), ...vocabularies.flatMap((one) => one[type].strong)],
        weak: vocabularies.flatMap((one) => one[type].weak),
      },
    ]),
  ) as Vocabulary;
