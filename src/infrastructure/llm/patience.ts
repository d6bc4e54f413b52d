import { LanguageModelError } from '../../application/ports/languageModel.js';
import { timedOut } from './failures.js';

/** How many times the longest wait a whole streamed answer may take. */
const WHOLE = 5;

/**
 * The time limits of one request, and the caller's own wish to stop, as one signal: no piece may be longer in coming
 * than `waitMs`, and all of it together than five times that. Its reason is a `LanguageModelError`.
 */
export class Patience {
  readonly #controller = new AbortController();
  readonly #whole: NodeJS.Timeout;
  readonly #next: NodeJS.Timeout;
  readonly #onAbort = (): void =>
    this.#controller.abort(new LanguageModelError('aborted', 'The request was given up.'));

  constructor(
    waitMs: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    const giveUp = () => this.#controller.abort(timedOut());
    this.#whole = setTimeout(giveUp, waitMs * WHOLE).unref();
    this.#next = setTimeout(giveUp, waitMs).unref();
    if (outer?.aborted) this.#onAbort();
    outer?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The failure that ended the request, if it was ended from here. */
  get failure(): LanguageModelError | null {
    return this.signal.aborted ? (this.signal.reason as LanguageModelError) : null;
  }

  /** Something came: the wait begins anew. */
  renew(): void {
    if (!this.signal.aborted) this.#next.refresh();
  }

  /** No more waiting. Aborts what may still be under way. */
  end(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#next);
    this.outer?.removeEventListener('abort', this.#onAbort);
    if (!this.signal.aborted) this.#onAbort();
  }
}
