import type { Enhancement, ExampleVerdict, PromptTools, TextVerdict } from '../../../application/aiFeatures/ports.js';
import { LanguageModelError } from '../../../application/ports/languageModel.js';
import { threadEntry } from '../../threads/entry.js';
import { ThreadFailure, ThreadPool } from '../../threads/threadPool.js';
import type { RuleAnswer, RuleRequest } from './byRules.js';

const LIMITS = { size: 1, timeoutMs: 10_000, maxHeapMb: 256 };

/** The prompt utilities by rules, for when no language model is configured; on a thread, which starts when first needed. */
export class OfflinePromptTools implements PromptTools {
  readonly provider = 'offline';
  readonly #pool = new ThreadPool<RuleRequest, RuleAnswer>(threadEntry(import.meta.url, 'thread'), LIMITS);

  enhance(...[text]: Parameters<PromptTools['enhance']>): Promise<Enhancement> {
    return this.#ask({ kind: 'enhance', text });
  }

  validateText(...[text, type]: Parameters<PromptTools['validateText']>): Promise<TextVerdict> {
    return this.#ask({ kind: 'validateText', text, type });
  }

  validateExamples(...[examples]: Parameters<PromptTools['validateExamples']>): Promise<ExampleVerdict> {
    return this.#ask({ kind: 'validateExamples', examples });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #ask<T extends RuleAnswer>(request: RuleRequest): Promise<T> {
    try {
      return (await this.#pool.run(request)) as T;
    } catch (error) {
      if (error instanceof ThreadFailure) throw new LanguageModelError('timeout', 'The text took too long to judge.');
      throw error;
    }
  }
}
