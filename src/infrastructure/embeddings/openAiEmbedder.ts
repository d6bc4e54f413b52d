import OpenAI from 'openai';
import {
  type Embedder,
  EmbeddingMisconfigured,
  EmbeddingRefused,
  EmbeddingUnavailable,
} from '../../application/ports/embedder.js';
import { leanFetch } from '../leanFetch.js';
import { checkTexts, checkVectors } from './checks.js';

export interface OpenAiEmbedderOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly dimensions: number;
  readonly timeoutMs: number;
  /** After 429, 5xx and broken connections; default 2. */
  readonly maxRetries?: number;
}

const BATCH = 64;
/** How servers say that they do not take what they were sent: it is too long, too much at once, or not to their liking. */
const REFUSALS = new Set([400, 413, 422]);
/** What every model embeds. */
const HARMLESS = 'Hello.';

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
      fetch: leanFetch,
      maxRetries: options.maxRetries ?? 2,
    });
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly (readonly number[])[]> {
    checkTexts(texts);
    const vectors: (readonly number[])[] = [];
    for (let at = 0; at < texts.length; at += BATCH) {
      vectors.push(...(await this.#inHalves(texts.slice(at, at + BATCH), signal)));
    }
    return vectors;
  }

  /** A batch that is refused may be too large for the server, or hold one text that it does not take. */
  async #inHalves(texts: readonly string[], signal: AbortSignal | undefined): Promise<readonly (readonly number[])[]> {
    try {
      return await this.#batch(texts, signal);
    } catch (error) {
      if (!(error instanceof EmbeddingRefused)) throw error;
      if (texts.length === 1) throw await this.#causeOf(error, signal);
      const half = Math.ceil(texts.length / 2);
      const first = await this.#inHalves(texts.slice(0, half), signal);
      return [...first, ...(await this.#inHalves(texts.slice(half), signal))];
    }
  }

  /** An unknown model, or dimensions that it cannot give, are refused in the same way as a text: with any text. */
  async #causeOf(refused: EmbeddingRefused, signal: AbortSignal | undefined): Promise<Error> {
    try {
      await this.#batch([HARMLESS], signal);
      return refused;
    } catch (error) {
      if (!(error instanceof EmbeddingRefused)) throw error;
      return new EmbeddingMisconfigured(`The model refuses every text (${error.reason}).`, { cause: error });
    }
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
      const status = error instanceof OpenAI.APIError ? error.status : undefined;
      if (REFUSALS.has(status ?? 0)) throw new EmbeddingRefused(`HTTP ${status}`, { cause: error });
      const told = status ? ` (${status})` : '';
      throw new EmbeddingUnavailable(`The embedding model ${this.model} cannot be used${told}.`, { cause: error });
    }
  }

  async close(): Promise<void> {}
}
