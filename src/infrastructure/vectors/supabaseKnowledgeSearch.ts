import type { Embedder } from '../../application/ports/embedder.js';
import type { KnowledgeQuery, KnowledgeSearch, Passage } from '../../application/ports/knowledgeSearch.js';
import { cut } from '../../domain/shared/cut.js';
import { deadline } from '../deadline.js';
import type { Supabase } from './client.js';
import { type QuestionOptions, QuestionVectors } from './questionVectors.js';

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
/** A search takes milliseconds. A store that hangs must not keep a visitor for as long as a scrape may wait for it. */
const SEARCH_PATIENCE_MS = 10_000;

export interface SearchOptions extends QuestionOptions {
  /** Longest wait for the store. */
  readonly searchPatienceMs?: number;
}

/** Embeds the question and asks the database once; the SQL function does the rest. */
export class SupabaseKnowledgeSearch implements KnowledgeSearch {
  readonly #vectors: QuestionVectors;
  readonly #patienceMs: number;

  constructor(
    private readonly supabase: Supabase,
    private readonly embedder: Embedder,
    /** Told when something was found that another model embedded: it can be found by its words only. */
    private readonly onOtherModel: () => void = () => {},
    { searchPatienceMs = SEARCH_PATIENCE_MS, ...questions }: SearchOptions = {},
  ) {
    this.#vectors = new QuestionVectors(embedder, questions);
    this.#patienceMs = searchPatienceMs;
  }

  /** @throws KnowledgeUnavailable also when the store does not answer in time */
  async search({ botId, query, topK, minScore = 0, signal }: KnowledgeQuery): Promise<Passage[]> {
    const question = cut(query.trim(), MAX_QUERY);
    if (question === '') return [];
    const { vector, isRead } = await this.#vectors.of(question, signal);
    const rows = await this.supabase.call<Row[]>(
      'search_knowledge',
      {
        p_bot_id: botId,
        p_query: question,
        p_embedding: vector,
        p_model: this.embedder.model,
        p_limit: Math.min(Math.max(1, Math.floor(topK)), MAX_RESULTS),
      },
      deadline(this.#patienceMs, ...(signal ? [signal] : [])),
    );
    if (rows.some((row) => row.vector_score === null)) this.onOtherModel();
    const passages = rows.map(passageOf).filter(({ score }) => score >= minScore);
    return isRead ? passages : byWordsOnly(passages);
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
