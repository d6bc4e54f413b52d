import type { Passage } from '../ports/knowledgeSearch.js';
import { askedWords } from './askedWords.js';
import { type Candidate, candidateOf } from './candidates.js';
import { sentencesOf } from './sentences.js';
import { wordsOf } from './words.js';

/** Says that nothing supports an answer. Short, and always the same, so that owners can find it. */
export const DOES_NOT_KNOW = 'I don’t know: I found nothing about that on this website. Could you ask it another way?';

export interface OfflineAnswer {
  readonly text: string;
  readonly answered: boolean;
  /** The passages that it quotes, in the order of their numbers. */
  readonly cited: readonly Passage[];
}

const QUOTES = 2;
const LONGEST_QUOTE = 420;
/** Share of the question's weight that the quoted sentences must hold, unless the passage is near in meaning. */
const ENOUGH = 0.28;
const NEAR_MEANING = 0.4;
/** Few words and no meaning in common is chance: so much of both together is needed. */
const ENOUGH_TOGETHER = 0.5;
/** A second quote bears on the question nearly as much as the first, and adds so much of its weight. */
const NEARLY = 0.5;
const ADDED = 0.25;

/**
 * An answer without a language model: the sentences that hold most of the question's words, quoted word for word with
 * the page they stand on. Nothing in a passage is ever acted on: it is only searched and quoted.
 * @param context what the question points back to ("how much is it?"); it decides between sentences alike.
 */
export function offlineAnswer(question: string, passages: readonly Passage[], context = ''): OfflineAnswer {
  const weights = askedWords(question, passages);
  const about = new Set(wordsOf(context));
  const best = passages
    .map((passage) => candidateOf(passage, sentencesOf(passage.text), weights, about))
    .filter((candidate): candidate is Candidate => candidate !== null)
    .map((candidate, rank) => ({ candidate, rank }))
    .sort((a, b) => b.candidate.score - a.candidate.score || a.rank - b.rank)
    .map(({ candidate }) => candidate);
  const first = best.find(isEnough);
  if (!first) {
    return { text: DOES_NOT_KNOW, answered: false, cited: [] };
  }
  const quoted = [first, ...additions(first, best, weights)].slice(0, QUOTES);
  const text = quoted
    .map((candidate, number) => {
      const title = candidate.passage.title.trim() || new URL(candidate.passage.url).hostname;
      return `${quotation(candidate)} [${number + 1}]\n— ${title}`;
    })
    .join('\n\n');
  return { text, answered: true, cited: quoted.map(({ passage }) => passage) };
}

function isEnough({ held, passage: { vectorScore } }: Candidate): boolean {
  if (vectorScore === null) return held >= ENOUGH;
  return vectorScore >= NEAR_MEANING || (held >= ENOUGH && held + vectorScore >= ENOUGH_TOGETHER);
}

/** Others that hold words of the question which the first quote lacks: the same said twice helps nobody. */
function additions(
  first: Candidate,
  best: readonly Candidate[],
  weights: ReadonlyMap<string, number>,
): readonly Candidate[] {
  const { title, headingPath } = first.passage;
  const said = new Set(wordsOf(`${title} ${headingPath.join(' ')} ${quotation(first)}`));
  const missing = [...weights].filter(([word]) => !said.has(word));
  return best.filter((candidate) => {
    if (candidate === first || candidate.score < first.score * NEARLY) return false;
    const words = new Set(wordsOf(candidate.sentences[candidate.index]!.text));
    return missing.reduce((sum, [word, weight]) => sum + (words.has(word) ? weight : 0), 0) >= ADDED;
  });
}

/** The best sentence with what follows it, as long as it stays short: an answer often goes on in the next one. */
function quotation({ sentences, index }: Candidate): string {
  const first = sentences[index]!;
  let quote = first.text;
  let kind = first.kind;
  for (const next of kind === 'row' ? [] : sentences.slice(index + 1, index + 4)) {
    // A heading, or a line that announces a list, says nothing without what comes below it.
    const announces = kind === 'heading' || /:$/.test(quote);
    if (next.kind === 'heading' || (next.kind !== kind && !announces)) break;
    if (quote.length + next.text.length > LONGEST_QUOTE) break;
    quote = `${quote}${/[.:!?;…。！？]["”’)]*$/.test(quote) ? '' : kind === 'heading' ? ':' : ';'} ${next.text}`;
    kind = next.kind;
  }
  const cut =
    quote.length > LONGEST_QUOTE * 2 ? `${quote.slice(0, LONGEST_QUOTE * 2).replace(/\s+\S*$/, '')} …` : quote;
  return `“${cut.replaceAll(/[“”]/g, '"')}”`;
}
