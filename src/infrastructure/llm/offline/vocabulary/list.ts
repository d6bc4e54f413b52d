import type { DescriptionType } from '../../../../application/aiFeatures/ports.js';
import { plainWords } from './plainWords.js';

export type PureType = Exclude<DescriptionType, 'Hybrid'>;

export interface Words {
  /** Beginnings of words that say it outright (they count double), and of words that point to it. */
  readonly strong: readonly string[];
  readonly weak: readonly string[];
}

/** What descriptions of each type speak of in one language. */
export type Vocabulary = Readonly<Record<PureType, Words>>;

/** Beginnings of words in the form in which texts are looked through. Underscores stand for spaces. */
export const list = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => plainWords(word.replaceAll('_', ' ')).trim());
