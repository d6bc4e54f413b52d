import { EmbeddingRefused } from '../../ports/embedder.js';
import { KnowledgeRefused } from '../../ports/knowledgeSearch.js';

/** Why a page cannot be kept or embedded although all servers are there; its run goes on without it. */
export interface PageRefusal {
  readonly code: string;
  /** For the owner. */
  readonly detail: string;
}

/** Runs `work` for one page. @returns what it returns, or why the store or the embedding model does not take this page. */
export async function orRefusal<T>(
  work: Promise<T>,
): Promise<{ readonly value: T } | { readonly refusal: PageRefusal }> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof KnowledgeRefused)
      return { refusal: refusalBy('STORE_REFUSED', 'store of the knowledge', error) };
    if (error instanceof EmbeddingRefused) return { refusal: refusalBy('EMBEDDING_REFUSED', 'embedding model', error) };
    throw error;
  }
}

const refusalBy = (code: string, name: string, { reason }: { readonly reason: string }): PageRefusal => ({
  code,
  detail: `The ${name} does not take what this page says (${reason}).`,
});
