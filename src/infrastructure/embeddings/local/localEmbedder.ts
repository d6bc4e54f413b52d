import { type Embedder, EmbeddingUnavailable } from '../../../application/ports/embedder.js';
import { threadEntry } from '../../threads/entry.js';
import { ThreadPool } from '../../threads/threadPool.js';
import { checkTexts, checkVectors } from '../checks.js';

/** Small enough that a question never waits long behind the pages of a crawl. */
const BATCH = 16;
/** The encoder reads no further than some hundred words; more characters only cost time. */
const MAX_CHARACTERS = 4_000;

interface Waiting {
  readonly text: string;
  readonly resolve: (vector: readonly number[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The model inside the product: Universal Sentence Encoder Lite, 512 dimensions, made for English. Texts that arrive
 * while the thread is busy go together in the next batch; single texts (questions) go before long lists (pages).
 */
export class LocalEmbedder implements Embedder {
  readonly model = 'universal-sentence-encoder-lite';
  readonly dimensions = 512;
  readonly #threads: ThreadPool<readonly string[], number[][]>;
  readonly #questions: Waiting[] = [];
  readonly #pages: Waiting[] = [];
  #isRunning = false;

  constructor(options: { readonly timeoutMs: number } = { timeoutMs: 60_000 }) {
    this.#threads = new ThreadPool(threadEntry(import.meta.url, 'thread'), { size: 1, timeoutMs: options.timeoutMs });
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly (readonly number[])[]> {
    checkTexts(texts);
    signal?.throwIfAborted();
    const queue = texts.length === 1 ? this.#questions : this.#pages;
    const mine: Waiting[] = [];
    const results = texts.map(
      (text) =>
        new Promise<readonly number[]>((resolve, reject) => {
          mine.push({ text: text.slice(0, MAX_CHARACTERS), resolve, reject });
        }),
    );
    queue.push(...mine);
    const abort = (): void => {
      const reason = signal?.reason instanceof Error ? signal.reason : new Error('It was cancelled.');
      for (const one of mine) one.reject(reason);
      for (const list of [this.#questions, this.#pages]) {
        list.splice(0, list.length, ...list.filter((one) => !mine.includes(one)));
      }
    };
    signal?.addEventListener('abort', abort, { once: true });
    void this.#drain();
    try {
      return checkVectors(await Promise.all(results), texts.length, this.dimensions);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  close(): Promise<void> {
    return this.#threads.close();
  }

  async #drain(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    // One turn, so that what is asked at the same time goes in the same batch.
    await Promise.resolve();
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      try {
        const vectors = await this.#threads.run(batch.map(({ text }) => text));
        for (const [index, one] of batch.entries()) one.resolve(vectors[index]!);
      } catch (error) {
        const failure = new EmbeddingUnavailable(`The local model failed: ${(error as Error).message}`, {
          cause: error,
        });
        for (const one of batch) one.reject(failure);
      }
    }
    this.#isRunning = false;
  }

  #next(): Waiting[] {
    return this.#questions.length > 0 ? this.#questions.splice(0, BATCH) : this.#pages.splice(0, BATCH);
  }
}
