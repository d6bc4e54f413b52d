import { LRUCache } from 'lru-cache';
import { type Embedder, EmbeddingRefused } from '../../application/ports/embedder.js';
import type { KnowledgeQuery, KnowledgeSearch, Passage } from '../../application/ports/knowledgeSearch.js';
import { cut } from '../../domain/shared/cut.js';
import type { Supabase } from './client.js';
import { vectorText } from './supabaseKnowledgeStore.js';

interface Row {
  readonly chunk_id: string;
  readonly source_id: string;
  readonly content: string;
  readonly title: string;
  readonly url: string;
  readonly heading_path: string[];
  readonly score: number;
  readonly vector_score: number | null;
  readonly word_score: number;
}

const MAX_RESULTS = 50;
/** Longer questions are whole documents; their beginning says what they are about. */
const MAX_QUERY = 2_000;

interface Embedded {
  readonly vector: string;
  /** False: the model could not read the question, and its vector says nothing. */
  readonly isRead: boolean;
}

/** Embeds the question and asks the database once; the SQL function does the rest. */
export class SupabaseKnowledgeSearch implements KnowledgeSearch {
  readonly #embedded = new LRUCache<string, Embedded>({ max: 1_000 });

  constructor(
    private readonly supabase: Supabase,
    private readonly embedder: Embedder,
    /** Told when something was found that another model embedded: it can be found by its words only. */
    private readonly onOtherModel: () => void = () => {},
  ) {}

  async search({ botId, query, topK, minScore = 0, signal }: KnowledgeQuery): Promise<Passage[]> {
    const question = cut(query.trim(), MAX_QUERY);
    if (question === '') return [];
    const { vector, isRead } = await this.#embed(question, signal);
    const rows = await this.supabase.call<Row[]>(
      'search_knowledge',
      {
        p_bot_id: botId,
        p_query: question,
        p_embedding: vector,
        p_model: this.embedder.model,
        p_limit: Math.min(Math.max(1, Math.floor(topK)), MAX_RESULTS),
      },
      signal,
    );
    if (rows.some((row) => row.vector_score === null)) this.onOtherModel();
    const passages = rows.map(passageOf).filter(({ score }) => score >= minScore);
    return isRead ? passages : byWordsOnly(passages);
  }

  async #embed(question: string, signal: AbortSignal | undefined): Promise<Embedded> {
    const known = this.#embedded.get(question);
    if (known !== undefined) return known;
    const embedded = await this.#vectorOf(question, signal);
    this.#embedded.set(question, embedded);
    return embedded;
  }

  async #vectorOf(question: string, signal: AbortSignal | undefined): Promise<Embedded> {
    try {
      const [vector] = await this.embedder.embed([question], signal);
      return { vector: vectorText(vector!), isRead: (await this.embedder.reads?.(vector!)) ?? true };
    } catch (error) {
      if (!(error instanceof EmbeddingRefused)) throw error;
      // No vector of zeros: it has no direction, so that no cosine can be told of it.
      return { vector: vectorText(new Array<number>(this.embedder.dimensions).fill(1)), isRead: false };
    }
  }
}

const passageOf = (row: Row): Passage => ({
  chunkId: row.chunk_id,
  sourceId: row.source_id,
  text: row.content,
  title: row.title,
  url: row.url,
  headingPath: row.heading_path,
  score: row.score,
  vectorScore: row.vector_score,
  wordScore: row.word_score,
});

const byWordsOnly = (passages: readonly Passage[]): Passage[] =>
  passages
    .filter(({ wordScore }) => wordScore > 0)
    .map((passage) => ({ ...passage, vectorScore: null }))
    .sort((a, b) => b.wordScore - a.wordScore);
