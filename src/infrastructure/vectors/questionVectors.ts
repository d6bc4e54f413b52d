import { LRUCache } from 'lru-cache';
import { type Embedder, EmbeddingRefused, EmbeddingUnavailable } from '../../application/ports/embedder.js';
import { deadline } from '../deadline.js';
import { vectorText } from './supabaseKnowledgeStore.js';

/** How a question is given to the database. */
export interface QuestionVector {
  readonly vector: string;
  /** False: there is none, and the one that is given says nothing. */
  readonly isRead: boolean;
}

export interface QuestionOptions {
  /** After how long a question is looked up by its words alone. Default: none, the model has limits of its own. */
  readonly patienceMs?: number;
  /** Told when the model is away, once until it is back. */
  readonly onAway?: (error: unknown) => void;
  readonly now?: () => number;
}

/** So long a model that was away is not asked again: each question would wait for it in vain. */
const AWAY_MS = 5_000;

/**
 * Embeds questions, and remembers them. A question that the model does not take, cannot read, or is not there for has
 * no vector: it can still be looked up by its words.
 */
export class QuestionVectors {
  readonly #known = new LRUCache<string, QuestionVector>({ max: 1_000 });
  readonly #none: QuestionVector;
  readonly #now: () => number;
  #awaySince: number | null = null;

  constructor(
    private readonly embedder: Embedder,
    private readonly options: QuestionOptions = {},
  ) {
    // Not of zeros: that has no direction, so that no cosine can be told of it.
    this.#none = { vector: vectorText(new Array<number>(embedder.dimensions).fill(1)), isRead: false };
    this.#now = options.now ?? (() => performance.now());
  }

  /** @throws whatever `signal` was aborted with. */
  async of(question: string, signal?: AbortSignal): Promise<QuestionVector> {
    const known = this.#known.get(question);
    if (known !== undefined) return known;
    if (this.#awaySince !== null && this.#now() < this.#awaySince + AWAY_MS) return this.#none;
    const limit = this.#limit(signal);
    try {
      const [vector] = await this.embedder.embed([question], limit);
      const isRead = (await this.embedder.reads?.(vector!)) ?? true;
      this.#awaySince = null;
      return this.#remember(question, { vector: vectorText(vector!), isRead });
    } catch (error) {
      if (signal?.aborted) throw error;
      if (error instanceof EmbeddingRefused) return this.#remember(question, this.#none);
      if (!(error instanceof EmbeddingUnavailable || limit?.aborted)) throw error;
      if (this.#awaySince === null) this.options.onAway?.(error);
      this.#awaySince = this.#now();
      return this.#none;
    }
  }

  #limit(signal: AbortSignal | undefined): AbortSignal | undefined {
    const { patienceMs } = this.options;
    return patienceMs === undefined ? signal : deadline(patienceMs, ...(signal ? [signal] : []));
  }

  #remember(question: string, vector: QuestionVector): QuestionVector {
    this.#known.set(question, vector);
    return vector;
  }
}
