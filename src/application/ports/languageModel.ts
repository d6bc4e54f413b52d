import type { ZodType } from 'zod';
import { token } from '../token.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Tokens as the provider counted them; null where it did not say. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Longest answer in tokens; default is the configured one. */
  readonly maxTokens?: number;
  /** 0 to 2; default is the provider's. */
  readonly temperature?: number;
  /** Aborting ends the request to the provider at once, and the stream with an `aborted` failure. */
  readonly signal?: AbortSignal;
}

/** `length`: cut off by the token limit; `filtered`: withheld by the provider. */
export type FinishReason = 'stop' | 'length' | 'filtered' | 'other';

/** What a stream yields: pieces of text as they come, then exactly one `done`. */
export type ChatPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'done'; readonly finish: FinishReason; readonly usage: Usage; readonly model: string };

export interface StructuredRequest<T> extends ChatRequest {
  /** Names the schema to the provider: letters, digits and underscores. */
  readonly name: string;
  readonly schema: ZodType<T>;
}

export interface StructuredAnswer<T> {
  readonly value: T;
  readonly usage: Usage;
  readonly model: string;
}

/**
 * Why no answer came. `timeout`: too slow; `limited`: its rate or quota; `unavailable`: unreachable or broken;
 * `rejected`: it refuses the request or our key; `malformed`: what it sent is not what was asked for, also after
 * another try; `interrupted`: the stream broke off half-way; `aborted`: our side gave up.
 */
export type LanguageModelFailure =
  | 'timeout'
  | 'limited'
  | 'unavailable'
  | 'rejected'
  | 'malformed'
  | 'interrupted'
  | 'aborted';

/** The only error that a language model throws. The message is for people and holds neither key nor prompt. */
export class LanguageModelError extends Error {
  constructor(
    readonly failure: LanguageModelFailure,
    message: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'LanguageModelError';
  }
}

/**
 * A language model that was configured. Both calls retry what is worth retrying (before the first piece of text:
 * 429, 5xx, broken connections) and are limited in time; both throw `LanguageModelError` only.
 */
export interface LanguageModel {
  /** Shown to callers, such as `openai`. */
  readonly provider: string;
  readonly model: string;
  /** Streams an answer. Leaving the loop early ends the request. */
  chat(request: ChatRequest): AsyncIterable<ChatPiece>;
  /** One answer as a value that `schema` accepts. */
  structured<T>(request: StructuredRequest<T>): Promise<StructuredAnswer<T>>;
}

/** Gives the configured language model, or null: then the product answers offline. Ask anew for each use. */
export type LanguageModelSource = () => LanguageModel | null;

export const LANGUAGE_MODEL = token<LanguageModelSource>('LanguageModel');
