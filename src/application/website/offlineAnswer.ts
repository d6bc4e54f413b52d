import type { Passage } from '../ports/knowledgeSearch.js';
import { plainText, sentencesOf } from './sentences.js';
import { wordsOf } from './words.js';

/** Says that nothing supports an answer. Short, and always the same, so that owners can find it. */
export const DOES_NOT_KNOW = 'I don’t know: I found nothing about that on this website. Could you ask it another way?';

export interface OfflineAnswer {
  readonly text: string;
  readonly answered: boolean;
  /** The passages that it quotes, in the order of their numbers. */
  readonly cited: readonly Passage[];
}

interface Candidate {
  readonly passage: Passage;
  readonly rank: number;
  readonly index: number;
  readonly sentences: readonly string[];
  readonly score: number;
}

const QUOTES = 2;
const LONGEST_QUOTE = 420;
/** Share of the question's weight that the quoted sentences must hold, unless the passage is near in meaning. */
const ENOUGH = 0.28;
const NEAR_MEANING = 0.45;

/**
 * An answer without a language model: the sentences that hold most of the question's words, quoted word for word with
 * the page they stand on. Nothing in a passage is ever acted on: it is only searched and quoted.
 */
export function offlineAnswer(question: string, passages: readonly Passage[]): OfflineAnswer {
  const asked = new Set(wordsOf(question));
  const weights = weightsOf(asked, passages);
  const best = passages
    .map((passage, rank) => bestSentence(passage, rank, weights))
    .filter((candidate): candidate is Candidate => candidate !== null)
    .sort((a, b) => b.score - a.score || a.rank - b.rank);
  const first = best[0];
  if (!first || !(first.score >= ENOUGH || (first.passage.vectorScore ?? 0) >= NEAR_MEANING)) {
    return { text: DOES_NOT_KNOW, answered: false, cited: [] };
  }
  const quoted = [first, ...additions(first, best, asked)].slice(0, QUOTES);
  const text = quoted
    .map(({ passage, sentences, index }, number) => {
      const title = passage.title.trim() || new URL(passage.url).hostname;
      return `${quotation(sentences, index)} [${number + 1}]\n— ${title}`;
    })
    .join('\n\n');
  return { text, answered: true, cited: quoted.map(({ passage }) => passage) };
}

/** Others that hold words of the question which the first quote lacks: the same said twice helps nobody. */
function additions(first: Candidate, best: readonly Candidate[], asked: ReadonlySet<string>): Candidate[] {
  const said = new Set(wordsOf(quotation(first.sentences, first.index)));
  const missing = [...asked].filter((word) => !said.has(word));
  return best.filter((candidate) => {
    if (candidate === first || candidate.score < first.score * 0.4) return false;
    const words = new Set(wordsOf(candidate.sentences[candidate.index]!));
    return missing.some((word) => words.has(word));
  });
}

/** Rarer words of the question weigh more (idf over the passages at hand); words found nowhere weigh most. */
function weightsOf(asked: ReadonlySet<string>, passages: readonly Passage[]): ReadonlyMap<string, number> {
  const texts = passages.map(
    ({ text, headingPath, title }) => new Set(wordsOf(`${title} ${headingPath.join(' ')} ${text}`)),
  );
  return new Map(
    [...asked].map((word) => {
      const holding = texts.filter((words) => words.has(word)).length;
      return [word, Math.log(1 + (texts.length + 1) / (holding + 0.5))];
    }),
  );
}

function bestSentence(passage: Passage, rank: number, weights: ReadonlyMap<string, number>): Candidate | null {
  const sentences = sentencesOf(plainText(passage.text));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (sentences.length === 0 || total === 0) return null;
  const heading = new Set(wordsOf(`${passage.title} ${passage.headingPath.join(' ')}`));
  const held = (words: ReadonlySet<string>) =>
    [...weights].reduce((sum, [word, weight]) => sum + (words.has(word) ? weight : 0), 0) / total;
  let best = { index: 0, score: -1 };
  for (const [index, sentence] of sentences.entries()) {
    const words = new Set(wordsOf(sentence));
    const own = held(words);
    // The heading says what a sentence is about, but a bare heading answers nothing.
    const inContext = own === 0 ? 0 : held(new Set([...words, ...heading]));
    const isHeading = !/[.!?:;。！？]/.test(sentence) && words.size < 6;
    const score = (0.6 * own + 0.4 * inContext) * (isHeading ? 0.5 : 1);
    if (score > best.score) best = { index, score };
  }
  return { passage, rank, sentences, ...best };
}

/** The best sentence with what follows it, as long as it stays short: an answer often goes on in the next one. */
function quotation(sentences: readonly string[], index: number): string {
  let quote = sentences[index]!;
  for (const next of sentences.slice(index + 1, index + 3)) {
    if (quote.length + next.length > LONGEST_QUOTE) break;
    quote = `${quote} ${next}`;
  }
  const cut =
    quote.length > LONGEST_QUOTE * 2 ? `${quote.slice(0, LONGEST_QUOTE * 2).replace(/\s+\S*$/, '')} …` : quote;
  return `“${cut.replaceAll(/[“”]/g, '"')}”`;
}
