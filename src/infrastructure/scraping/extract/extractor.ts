import { threadEntry } from '../../threads/entry.js';
import { ThreadPool } from '../../threads/threadPool.js';
import type { ExtractAnswer, ExtractRequest } from './extracted.js';

const LIMITS = { timeoutMs: 30_000, maxHeapMb: 512 };

/** Extraction on threads. A document that hangs or exhausts its thread fails alone (`ThreadFailure`). */
export class Extractor {
  readonly #pool: ThreadPool<ExtractRequest, ExtractAnswer>;

  constructor(threads: number, limits: { timeoutMs: number; maxHeapMb: number } = LIMITS) {
    this.#pool = new ThreadPool(threadEntry(import.meta.url, 'thread'), { size: threads, ...limits });
  }

  extract(request: ExtractRequest): Promise<ExtractAnswer> {
    return this.#pool.run(request);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
