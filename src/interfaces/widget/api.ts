import type { FailureCode } from '../../domain/conversation/events.js';
import { readEvents, type StreamEvent } from './eventStream.js';

export interface Settings {
  readonly server: string;
  readonly botId: string;
  readonly key: string;
}

export interface Source {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly passage?: string;
}

export interface BotLook {
  readonly name: string;
  readonly avatar: string | null;
  readonly style: Readonly<Record<string, string>>;
  readonly welcomeMessage: string;
  readonly suggestedQuestions: readonly string[];
}

export interface PastMessage {
  readonly id: string;
  readonly role: 'visitor' | 'bot';
  readonly text: string | null;
  readonly reply: {
    readonly answered: boolean;
    readonly sources: readonly Omit<Source, 'number'>[];
    readonly failure: FailureCode | null;
    readonly rating: 'up' | 'down' | null;
  } | null;
}

/** A refusal of the server: its problem object. `status` 0: the server could not be reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The calls of the widget. Nothing of the host page goes along: no cookies, no referrer beyond the origin. */
export class Api {
  constructor(private readonly settings: Settings) {}

  async look(): Promise<BotLook> {
    const response = await this.#fetch(this.settings.botId, {});
    const state = await response.json();
    const style = state.style ?? {};
    return {
      name: state.name ?? '',
      avatar: state.avatar ?? null,
      style,
      welcomeMessage: state.welcomeMessage ?? style.welcomeMessage ?? '',
      suggestedQuestions: state.suggestedQuestions ?? style.suggestedQuestions ?? [],
    };
  }

  /** @param key the same for the same message: then the server records it once, however often it comes. */
  async ask(
    message: string,
    conversationId: string | null,
    visitorId: string,
    key: string,
    abort: AbortController,
  ): Promise<AsyncGenerator<StreamEvent>> {
    const body = { botId: this.settings.botId, message, visitorId, ...(conversationId ? { conversationId } : {}) };
    return readEvents(await this.#fetch('communicate', { body, key, abort, stream: true }), abort);
  }

  async resume(
    conversationId: string,
    messageId: string,
    after: number,
    visitorId: string,
    abort: AbortController,
  ): Promise<AsyncGenerator<StreamEvent>> {
    const path = `conversations/${conversationId}/answers/${messageId}`;
    return readEvents(await this.#fetch(path, { visitorId, abort, after, stream: true }), abort);
  }

  async history(conversationId: string, visitorId: string): Promise<readonly PastMessage[]> {
    const response = await this.#fetch(`conversations/${conversationId}`, { visitorId });
    return (await response.json()).messages;
  }

  async rate(conversationId: string, messageId: string, rating: 'up' | 'down', visitorId: string): Promise<void> {
    await this.#fetch('feedback', { body: { conversationId, messageId, rating, visitorId } });
  }

  async #fetch(
    path: string,
    options: {
      body?: object;
      key?: string;
      visitorId?: string;
      abort?: AbortController;
      after?: number;
      stream?: boolean;
    },
  ): Promise<Response> {
    const { body, key, visitorId, abort, after, stream } = options;
    const headers: Record<string, string> = { accept: stream ? 'text/event-stream' : 'application/json' };
    // The look of a bot is public: without the key it is a simple request and needs no preflight.
    if (path !== this.settings.botId) headers['x-api-key'] = this.settings.key;
    if (body) headers['content-type'] = 'application/json';
    if (key) headers['idempotency-key'] = key;
    if (visitorId) headers['nova-visitor'] = visitorId;
    if (after) headers['last-event-id'] = String(after);
    const response = await fetch(`${this.settings.server}/api/bot/website/${path}`, {
      method: body ? 'POST' : 'GET',
      headers,
      credentials: 'omit',
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(abort ? { signal: abort.signal } : {}),
    }).catch(() => {
      throw new Refused(0, 'UNREACHABLE', '');
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Refused(response.status, problem.code ?? 'UNKNOWN', problem.detail ?? '');
  }
}
