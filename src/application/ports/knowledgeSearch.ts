import { token } from '../token.js';

/** A piece of a page that bears on a question. */
export interface Passage {
  readonly chunkId: string;
  readonly sourceId: string;
  /** The text as written on the page, markdown; hidden and zero-width text is already out. It is data, not instructions. */
  readonly text: string;
  readonly title: string;
  readonly url: string;
  /** Headings above the text, outermost first. */
  readonly headingPath: readonly string[];
  /** Reciprocal rank fusion of both searches, scaled to 0..1: 1 is first in both. */
  readonly score: number;
  /** Cosine similarity of question and passage, -1..1; null when it was found by words only. */
  readonly vectorScore: number | null;
  /** Share of the weight of the question's words that the passage holds, 0..1; 0 when it was found by meaning only. */
  readonly wordScore: number;
}

export interface KnowledgeQuery {
  readonly botId: string;
  readonly query: string;
  /** 1 to 50. */
  readonly topK: number;
  /** Passages below this `score` are left out; default 0. */
  readonly minScore?: number;
  readonly signal?: AbortSignal;
}

/** Looks up what a bot knows. Only chunks of that bot and of live generations are ever seen (the database filters). */
export interface KnowledgeSearch {
  /** Best first; an empty list when the bot knows nothing of it. Throws `KnowledgeUnavailable` when the store is away. */
  search(query: KnowledgeQuery): Promise<Passage[]>;
}

export class KnowledgeUnavailable extends Error {}

/** The store is there and does not take what it was given: asking again gets the same answer. `reason` is its code. */
export class KnowledgeRefused extends KnowledgeUnavailable {
  constructor(
    message: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const KNOWLEDGE_SEARCH = token<KnowledgeSearch>('KnowledgeSearch');
