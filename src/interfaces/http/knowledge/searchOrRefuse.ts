import {
  KNOWLEDGE_SEARCH,
  type KnowledgeSearch,
  KnowledgeUnavailable,
} from '../../../application/ports/knowledgeSearch.js';
import type { Get } from '../../../application/token.js';
import { Problem } from '../problem.js';

/** What a bot knows about a question. @throws Problem 503 while the store is away. */
export async function searchOrRefuse(
  get: Get,
  question: Parameters<KnowledgeSearch['search']>[0],
): ReturnType<KnowledgeSearch['search']> {
  try {
    return await get(KNOWLEDGE_SEARCH).search(question);
  } catch (error) {
    if (!(error instanceof KnowledgeUnavailable)) throw error;
    const detail = 'The knowledge cannot be searched at the moment.';
    throw new Problem(503, 'KNOWLEDGE_UNAVAILABLE', detail, {}, { 'retry-after': '5' });
  }
}
