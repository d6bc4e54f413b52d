import type { Turn } from '../../domain/conversation/index.js';
import type { KnowledgeSearch, Passage } from '../ports/knowledgeSearch.js';
import { pointsBack, searchText } from './memory.js';
import { retrieve } from './retrieval.js';

export interface EarlySearch {
  /** What bears on the message, now that the turns before it are known. */
  passages(earlier: readonly Turn[]): Promise<readonly Passage[]>;
  /** Nobody will ask: what is under way is stopped. */
  giveUp(): void;
}

/**
 * Looks up what a message says by itself as soon as `mayBegin` allows it: that takes longer than all checks together, and
 * nearly all messages pass them. A message that points back waits for what it points to.
 */
export function beginSearch(
  knowledge: KnowledgeSearch,
  ask: { readonly botId: string; readonly message: string; readonly conversationId: string | null },
  mayBegin: Promise<boolean>,
): EarlySearch {
  const { botId, message, conversationId } = ask;
  const stop = new AbortController();
  const alone = searchText(message, []);
  const lookUp = (query: string) => retrieve(knowledge, botId, query, stop.signal);
  const isEarly = conversationId === null || !pointsBack(message);
  const early = isEarly ? quiet(mayBegin.then((may) => (may ? lookUp(alone) : []))) : null;
  return {
    passages: (earlier) => early ?? quiet(lookUp(searchText(message, earlier))),
    giveUp: () => stop.abort(),
  };
}

/** Whoever writes the answer is told of a failure; until then nobody waits for it. */
function quiet<T>(found: Promise<T>): Promise<T> {
  found.catch(() => {});
  return found;
}
