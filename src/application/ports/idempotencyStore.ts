import type { KeySubject } from './subjectKeys.js';

/** The answer that a repeated request gets again. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | null;
}

export type Claim =
  /**
   * Carry the request out, then `complete` or `release`. `since` tells the use of the key: one that takes over, or tries
   * again after a failure, has that of the first; one that comes when the key is forgotten has another.
   */
  | { readonly kind: 'first'; readonly since: string }
  | { readonly kind: 'repeated'; readonly answer: StoredAnswer }
  /** The answer held texts of a subject that has been erased since. */
  | { readonly kind: 'erased' }
  | { readonly kind: 'running' }
  /** The key was used for another request. */
  | { readonly kind: 'mismatch' };

/** Remembers for a day which requests (by their `Idempotency-Key`) were carried out, and the answers. */
export interface IdempotencyStore {
  /** @param owner whose key it is. @param request method, path and body; kept so that they can be compared, not read. */
  claim(owner: string, key: string, request: string): Promise<Claim>;
  /** @param subject whose texts the answer holds, if it holds any: with the subject's key the answer is gone. */
  complete(owner: string, key: string, answer: StoredAnswer, subject?: KeySubject): Promise<void>;
  /** A request failed on our side: the same one may be tried again at once. Something of it may have happened. */
  release(owner: string, key: string): Promise<void>;
  /** Forgets everything of an owner when it is erased, and of owners that are named after it (`<owner> …`). */
  removeOf(owner: string): Promise<void>;
}
