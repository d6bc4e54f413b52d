import { KnowledgeRefused } from '../../ports/knowledgeSearch.js';

/** Why a page cannot be kept or embedded although all servers are there; its run goes on without it. */
export interface PageRefusal {
  readonly code: string;
  /** For the owner. */
  readonly detail: string;
}

/** Runs `work` for one page. @returns what it returns, or why the store does not take this page. */
export async function orRefusal<T>(
  work: Promise<T>,
): Promise<{ readonly value: T } | { readonly refusal: PageRefusal }> {
  try {
    return { value: await work };
  } catch (error) {
    if (!(error instanceof KnowledgeRefused)) throw error;
    const detail = `The store of the knowledge does not take what this page says (${error.reason}).`;
    return { refusal: { code: 'STORE_REFUSED', detail } };
  }
}
