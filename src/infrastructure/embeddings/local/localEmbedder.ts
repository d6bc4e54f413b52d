import { availableParallelism } from 'node:os';
import { type Embedder, EmbeddingUnavailable } from '../../../application/ports/embedder.js';
import { threadEntry } from '../../threads/entry.js';
import { ThreadPool } from '../../threads/threadPool.js';
import { checkTexts, checkVectors } from '../checks.js';

/** More at a time are hardly quicker, and a question waits for the batch that is under way. */
const BATCH = 4;
/** The encoder reads no more than 128 pieces of words; more characters only cost time. */
const MAX_CHARACTERS = 4_000;
/**
 * The encoder knows the pieces of English words only. Texts of other languages all become much the same vector, near
 * that of these empty words (0.39 to 0.8; English texts stay below 0.36, measured on 100 questions of 16 languages).
 */
const UNREADABLE = ['das der die und', 'el la los una que', 'le la les des une'];
const NEAR_UNREADABLE = 0.38;

/** Another process loads the model once more, and helps only where there is a core for it. */
const MOST_PROCESSES = availableParallelism() > 1 ? 2 : 1;
const ROOM_FOR_ANOTHER = 1_000_000_000;
const SPARE_MS = 30_000;

interface Waiting {
  readonly text: string;
  readonly resolve: (vector: readonly number[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The model inside the product: Universal Sentence Encoder Lite, 512 dimensions, made for English. Texts that arrive
 * while the processes are busy go together in the next batch; single texts (questions) go before long lists (pages). A
 * second process helps for as long as pages wait.
 */
export class LocalEmbedder implements Embedder {
  readonly model = 'universal-sentence-encoder-lite';
  readonly dimensions = 512;
  readonly #processes: ThreadPool<readonly string[], number[][]>;
  readonly #questions: Waiting[] = [];
  readonly #pages: Waiting[] = [];
  #running = 0;
  #unreadable: Promise<readonly (readonly number[])[]> | undefined;

  constructor(options: { readonly timeoutMs: number } = { timeoutMs: 60_000 }) {
    const pool = { processes: true, size: MOST_PROCESSES, spareMs: SPARE_MS, timeoutMs: options.timeoutMs };
    this.#processes = new ThreadPool(threadEntry(import.meta.url, 'process'), pool);
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

  async reads(vector: readonly number[]): Promise<boolean> {
    this.#unreadable ??= this.embed(UNREADABLE);
    const unreadable = await this.#unreadable.catch((error) => {
      this.#unreadable = undefined;
      throw error;
    });
    return unreadable.every((other) => cosine(vector, other) < NEAR_UNREADABLE);
  }

  close(): Promise<void> {
    return this.#processes.close();
  }

  async #drain(): Promise<void> {
    // One turn, so that what is asked at the same time goes in the same batch.
    await Promise.resolve();
    while (this.#running < this.#wanted()) void this.#work();
  }

  #wanted(): number {
    if (this.#questions.length + this.#pages.length === 0) return 0;
    return this.#pages.length >= BATCH && process.availableMemory() > ROOM_FOR_ANOTHER ? MOST_PROCESSES : 1;
  }

  /** One batch after another, until nothing waits. */
  async #work(): Promise<void> {
    this.#running++;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      try {
        const vectors = await this.#processes.run(batch.map(({ text }) => text));
        for (const [index, one] of batch.entries()) one.resolve(vectors[index]!);
      } catch (error) {
        const failure = new EmbeddingUnavailable(`The local model failed: ${(error as Error).message}`, {
          cause: error,
        });
        for (const one of batch) one.reject(failure);
      }
    }
    this.#running--;
  }

  #next(): Waiting[] {
    return (this.#questions.length > 0 ? this.#questions : this.#pages).splice(0, BATCH);
  }
}

function cosine(a: readonly number[], b: readonly number[]): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / (Math.sqrt(aa * bb) || 1);
}
