import OpenAI from 'openai';
import { type Embedder, EmbeddingUnavailable } from '../../application/ports/embedder.js';
import { checkTexts, checkVectors } from './checks.js';

export interface OpenAiEmbedderOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly dimensions: number;
  readonly timeoutMs: number;
}

const BATCH = 64;

/** Any server with OpenAI's `/embeddings`. The client's own retries answer 429 and 5xx with back-off. */
export class OpenAiEmbedder implements Embedder {
  readonly model: string;
  readonly dimensions: number;
  readonly #client: OpenAI;

  constructor(options: OpenAiEmbedderOptions) {
    this.model = options.model;
    this.dimensions = options.dimensions;
    this.#client = new OpenAI({
      baseURL: options.baseUrl,
      apiKey: options.apiKey,
      timeout: options.timeoutMs,
      maxRetries: 2,
    });
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly (readonly number[])[]> {
    checkTexts(texts);
    const vectors: (readonly number[])[] = [];
    for (let at = 0; at < texts.length; at += BATCH) {
      vectors.push(...(await this.#batch(texts.slice(at, at + BATCH), signal)));
    }
    return vectors;
  }

  async #batch(texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly (readonly number[])[]> {
    try {
      const answer = await this.#client.embeddings.create(
        { model: this.model, input: [...texts], dimensions: this.dimensions, encoding_format: 'float' },
        signal ? { signal } : {},
      );
      const inOrder = [...(answer.data ?? [])].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
      return checkVectors(inOrder, texts.length, this.dimensions);
    } catch (error) {
      if (error instanceof EmbeddingUnavailable || signal?.aborted) throw error;
      const status = error instanceof OpenAI.APIError && error.status ? ` (${error.status})` : '';
      throw new EmbeddingUnavailable(`The embedding model ${this.model} cannot be used${status}.`, { cause: error });
    }
  }

  async close(): Promise<void> {}
}
