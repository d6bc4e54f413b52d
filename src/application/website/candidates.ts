import type { Passage } from '../ports/knowledgeSearch.js';
import type { Sentence } from './sentences.js';
import { wordsOf } from './words.js';

/** The sentence of a passage that answers best. */
export interface Candidate {
  readonly passage: Passage;
  readonly sentences: readonly Sentence[];
  readonly index: number;
  /** Share of the question's weight that it holds, with its heading, 0 to 1. */
  readonly held: number;
  /** The same, and how much it is about what the question points back to. */
  readonly score: number;
}

const CONTEXT = 0.4;
/** What a sentence's own heading says counts nearly as if the sentence said it. */
const BY_HEADING = 0.9;

/**
 * @param weights the question's words with their shares of its weight.
 * @param about words of what was talked about before.
 */
export function candidateOf(
  passage: Passage,
  sentences: readonly Sentence[],
  weights: ReadonlyMap<string, number>,
  about: ReadonlySet<string>,
): Candidate | null {
  if (sentences.length === 0 || weights.size === 0) return null;
  const page = wordsOf(`${passage.title} ${passage.headingPath.join(' ')}`);
  const share = (words: ReadonlySet<string>) =>
    [...weights].reduce((sum, [word, weight]) => sum + (words.has(word) ? weight : 0), 0);
  let section = wordsOf(passage.headingPath.at(-1) ?? '');
  let best = { index: 0, held: 0, score: -1 };
  for (const [index, { text, kind }] of sentences.entries()) {
    const words = wordsOf(text);
    if (kind === 'heading') section = words;
    const own = Math.max(share(new Set(words)), BY_HEADING * share(new Set([...words, ...section])));
    const context = new Set([...words, ...section, ...page]);
    // The page says what a sentence is about, but a bare heading answers nothing.
    const isBare = kind === 'heading' || (kind === 'prose' && !/[.!?:;。！？]/.test(text) && words.length < 6);
    const held = own === 0 ? 0 : (0.6 * own + 0.4 * share(context)) * (isBare ? 0.5 : 1);
    const mentioned = [...about].filter((word) => context.has(word)).length;
    const score = held + (own > 0 && about.size > 0 ? (CONTEXT * mentioned) / about.size : 0);
    if (score > best.score) best = { index, held, score };
  }
  return { passage, sentences, ...best };
}
