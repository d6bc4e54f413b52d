import { type Api, type PastMessage, Refused, type Source } from './api.js';
import type { StreamEvent } from './eventStream.js';
import { type Storage, uuid } from './storage.js';

/** What a session shows: the view implements it. */
export interface Reply {
  sources(sources: readonly Source[]): void;
  token(text: string): void;
  /** The whole answer is there; without support the sources go. */
  done(messageId: string, isAnswered: boolean): void;
  failed(error: Refused): void;
  stopped(): void;
}

const RESUMES = 6;
/** So often, and after pauses of so long, a conversation is asked for whose last answer cannot be read yet. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 500;
const LOST_CONVERSATION = new Set(['CONVERSATION_NOT_FOUND', 'CONVERSATION_ENDED', 'CONVERSATION_FULL']);

/** A visitor's conversation: asks, follows answers through broken connections, and takes it up again after a reload. */
export class Session {
  #abort: AbortController | null = null;
  #wasStopped = false;
  #hasAsked = false;
  /** Of messages of which nobody knows whether they arrived: asked again, they are the same message. */
  readonly #unsettled = new Map<string, string>();

  constructor(
    private readonly api: Api,
    readonly storage: Storage,
  ) {}

  get isBusy(): boolean {
    return this.#abort !== null;
  }

  async ask(text: string, reply: Reply): Promise<void> {
    const { visitorId, conversationId } = this.storage.remember({ isOpen: true });
    this.#hasAsked = true;
    const key = this.#unsettled.get(text) ?? uuid();
    this.#unsettled.set(text, key);
    const isSettled = await this.#run(reply, async (abort) => {
      try {
        return await this.api.ask(text, conversationId, visitorId, key, abort);
      } catch (error) {
        if (!conversationId || !(error instanceof Refused) || !LOST_CONVERSATION.has(error.code)) throw error;
        // The old conversation is gone (ended, expired, full): the question begins a new one.
        this.storage.remember({ conversationId: null, pending: null });
        return this.api.ask(text, null, visitorId, key, abort);
      }
    });
    if (isSettled) this.#unsettled.delete(text);
  }

  /** Earlier messages of the conversation. Afterwards `isAwaited` tells whether one more answer is under way. */
  async restore(): Promise<readonly PastMessage[]> {
    const { conversationId, visitorId, pending } = this.storage.value ?? {};
    if (!conversationId || !visitorId) return [];
    const messages = await this.#history(conversationId, visitorId);
    if (messages.some(({ id }) => id === pending)) this.storage.remember({ pending: null });
    return messages;
  }

  /** Just after an answer it may be too early to read it. Whoever asks meanwhile would see that twice, or begins anew. */
  async #history(conversationId: string, visitorId: string): Promise<readonly PastMessage[]> {
    for (let look = 1; ; look++) {
      try {
        return await this.api.history(conversationId, visitorId);
      } catch (error) {
        const isBehind = error instanceof Refused && error.code === 'READ_MODEL_BEHIND';
        if (!isBehind || look === LOOKS) throw error;
        await pause(LOOK_AGAIN_MS);
        if (this.#hasAsked || this.storage.value?.conversationId !== conversationId) throw error;
      }
    }
  }

  /** Whether an answer was under way when the page was left, and nobody follows it yet. */
  get isAwaited(): boolean {
    return !this.isBusy && Boolean(this.storage.value?.pending);
  }

  /** Takes up the answer that was under way when the page was left. */
  async follow(reply: Reply): Promise<void> {
    const { conversationId, visitorId, pending } = this.storage.value!;
    await this.#run(reply, (abort) => this.api.resume(conversationId!, pending!, 0, visitorId, abort));
  }

  stop(): void {
    this.#wasStopped = true;
    this.#unsettled.clear();
    this.#abort?.abort();
  }

  rate(messageId: string, rating: 'up' | 'down'): Promise<void> {
    const { conversationId, visitorId } = this.storage.value!;
    return this.api.rate(conversationId!, messageId, rating, visitorId);
  }

  /** @returns whether it is known what became of the message. */
  async #run(reply: Reply, begin: (abort: AbortController) => Promise<AsyncGenerator<StreamEvent>>): Promise<boolean> {
    this.#wasStopped = false;
    const place = { messageId: '', last: 0 };
    try {
      let abort = this.#renew();
      let events = await begin(abort);
      for (let attempt = 0; ; attempt++) {
        if (await this.#consume(events, place, reply)) return true;
        if (this.#wasStopped) break;
        if (attempt === RESUMES || place.messageId === '') throw new Refused(0, 'UNREACHABLE', '');
        abort = this.#renew();
        await pause(Math.min(250 * 2 ** attempt, 4_000), abort.signal);
        if (this.#wasStopped) break;
        const { conversationId, visitorId } = this.storage.value!;
        events = await this.api
          .resume(conversationId!, place.messageId, place.last, visitorId, abort)
          .catch((error: Refused) => {
            if (error.status !== 0) throw error;
            return (async function* () {})();
          });
      }
    } catch (error) {
      if (!this.#wasStopped) {
        const refused = error instanceof Refused ? error : new Refused(0, 'UNREACHABLE', '');
        reply.failed(refused);
        return place.messageId !== '' && refused.status !== 0;
      }
    } finally {
      this.#abort = null;
      if (this.storage.value) this.storage.remember({ pending: null });
    }
    reply.stopped();
    return true;
  }

  #renew(): AbortController {
    this.#abort = new AbortController();
    return this.#abort;
  }

  /** True when the answer came to its end; false when the connection broke before. */
  async #consume(
    events: AsyncGenerator<StreamEvent>,
    place: { messageId: string; last: number },
    reply: Reply,
  ): Promise<boolean> {
    try {
      for await (const { id, event, data } of events) {
        place.last = id;
        if (event === 'conversation') {
          place.messageId = data.messageId;
          this.storage.remember({ conversationId: data.conversationId, pending: data.messageId });
        } else if (event === 'sources') reply.sources(data.sources);
        else if (event === 'token') reply.token(data.text);
        else if (event === 'done') {
          reply.done(data.messageId, data.answered);
          return true;
        } else if (event === 'error') {
          throw new Refused(data.status, data.code, data.detail);
        }
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    return false;
  }
}

/** Waits; not any longer when `signal` aborts. */
const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => resolve());
  });
