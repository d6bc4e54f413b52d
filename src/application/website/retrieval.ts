import type { KnowledgeSearch, Passage } from '../ports/knowledgeSearch.js';
import { wordsOf } from './words.js';

const CANDIDATES = 16;
const KEPT = 5;
const PER_PAGE = 2;
/** A passage supports an answer when it shares enough of the question's words, or is near in meaning and shares some. */
const ENOUGH_WORDS = 0.5;
const NEAR_MEANING = 0.3;
const SOME_WORDS = 0.2;
/** Meaning alone is trusted only when very near: unrelated texts reach 0.3 with small embedding models. */
const VERY_NEAR_MEANING = 0.4;
/** Two passages that share this much of their words say the same. */
const SAME = 0.8;

/** True when the passage bears on the question, by words and meaning together. */
export function isSupport({ wordScore, vectorScore }: Pick<Passage, 'wordScore' | 'vectorScore'>): boolean {
  const meaning = vectorScore ?? 0;
  return (
    wordScore >= ENOUGH_WORDS || (meaning >= NEAR_MEANING && wordScore >= SOME_WORDS) || meaning >= VERY_NEAR_MEANING
  );
}

/**
 * The passages to answer from, best first: those above the threshold, no two alike, at most two of a page, so that a
 * long page does not crowd out the others. Empty when the bot knows nothing of it.
 */
export async function retrieve(
  knowledge: KnowledgeSearch,
  botId: string,
  query: string,
  signal?: AbortSignal,
): Promise<Passage[]> {
  const found = await knowledge.search({ botId, query, topK: CANDIDATES, ...(signal ? { signal } : {}) });
  return diverse(found.filter(isSupport), KEPT);
}

/** At most `count` of `passages` (best first), without near-duplicates and with at most two of one page. */
export function diverse(passages: readonly Passage[], count: number): Passage[] {
  const kept: { readonly passage: Passage; readonly words: ReadonlySet<string> }[] = [];
  const perPage = new Map<string, number>();
  for (const passage of passages) {
    if (kept.length === count) break;
    const onPage = perPage.get(passage.url) ?? 0;
    const words = new Set(wordsOf(passage.text));
    if (onPage >= PER_PAGE || kept.some((other) => overlap(words, other.words) >= SAME)) continue;
    perPage.set(passage.url, onPage + 1);
    kept.push({ passage, words });
  }
  return kept.map(({ passage }) => passage);
}

/** Share of the smaller set that is also in the other: a passage that repeats a part of another counts as the same. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size === 0) return 1;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared++;
  return shared / small.size;
}
