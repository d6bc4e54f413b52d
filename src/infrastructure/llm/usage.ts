import type { Usage } from '../../application/ports/languageModel.js';

/** The tokens that a provider counted; null where it tells none, or what can be no number of them. */
export function usageOf(told: unknown): Usage {
  const { prompt_tokens, completion_tokens } = Object(told) as Record<string, unknown>;
  return { promptTokens: countOf(prompt_tokens), completionTokens: countOf(completion_tokens) };
}

const MOST = 1_000_000_000;

const countOf = (value: unknown): number | null =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST ? Number(value) : null;
