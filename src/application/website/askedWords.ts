import type { Passage } from '../ports/knowledgeSearch.js';
import { nearestWord } from './nearWords.js';
import { stem, topicWords } from './words.js';

/**
 * The words of a question, in their stem, with their share of its weight: rarer words weigh more (idf over the passages
 * at hand), words found nowhere most. A word found nowhere that is nearly one of the passages' counts as that one:
 * visitors mistype, and languages bend their words.
 */
export function askedWords(question: string, passages: readonly Passage[]): ReadonlyMap<string, number> {
  const texts = passages.map(({ text, headingPath, title }) => topicWords(`${title} ${headingPath.join(' ')} ${text}`));
  const stems = texts.map((words) => new Set(words.map(stem)));
  const vocabulary = new Set(texts.flat());
  const weights = new Map<string, number>();
  for (const word of new Set(topicWords(question))) {
    const isKnown = stems.some((words) => words.has(stem(word)));
    const meant = stem(isKnown ? word : (nearestWord(word, vocabulary) ?? word));
    const holding = stems.filter((words) => words.has(meant)).length;
    weights.set(meant, Math.log(1 + (texts.length + 1) / (holding + 0.5)));
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...weights].map(([word, weight]) => [word, weight / total]));
}
