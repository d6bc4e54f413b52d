import OpenAI from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import {
  type ChatPiece,
  type ChatRequest,
  type FinishReason,
  type LanguageModel,
  LanguageModelError,
  type StructuredAnswer,
  type StructuredRequest,
  type Usage,
} from '../../application/ports/languageModel.js';
import { leanFetch } from '../leanFetch.js';
import { failureOf } from './failures.js';
import { Patience } from './patience.js';
import { withRetries } from './retry.js';
import { structuredAnswer } from './structured.js';
import { usageOf } from './usage.js';

export interface OpenAiSettings {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** Longest wait for an answer, or for the next piece of one. */
  readonly timeoutMs: number;
  readonly maxTokens: number;
  /** First pause before another attempt; default 300. */
  readonly backoffMs?: number;
  /** Told of every request that failed for good, but not of those that were given up. */
  readonly onFailure?: (failure: LanguageModelError) => void;
}

/** Any server that speaks the chat completions API of OpenAI. */
export class OpenAiModel implements LanguageModel {
  readonly provider = 'openai';
  readonly #client: OpenAI;

  constructor(private readonly settings: OpenAiSettings) {
    this.#client = new OpenAI({
      baseURL: settings.baseUrl,
      apiKey: settings.apiKey,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: settings.timeoutMs,
      fetch: leanFetch,
      // The SDK logs headers and bodies when the environment asks it to: neither may get into our logs.
      logLevel: 'off',
    });
  }

  get model(): string {
    return this.settings.model;
  }

  async *chat(request: ChatRequest): AsyncGenerator<ChatPiece> {
    const patience = new Patience(this.settings.timeoutMs, request.signal);
    try {
      const chunks = await withRetries(
        () => this.#client.chat.completions.create(this.#streaming(request), { signal: patience.signal }),
        patience.signal,
        this.settings.backoffMs ?? 300,
      );
      yield* this.#pieces(chunks, patience);
    } catch (error) {
      throw this.#told(patience.failure ?? failureOf(error));
    } finally {
      patience.end();
    }
  }

  async structured<T>(request: StructuredRequest<T>): Promise<StructuredAnswer<T>> {
    const patience = new Patience(this.settings.timeoutMs, request.signal);
    try {
      return await structuredAnswer(request, (parameters) =>
        withRetries(
          () =>
            this.#client.chat.completions.create(
              { ...this.#common(request), ...parameters, stream: false },
              { signal: patience.signal },
            ),
          patience.signal,
          this.settings.backoffMs ?? 300,
        ),
      );
    } catch (error) {
      throw this.#told(patience.failure ?? failureOf(error));
    } finally {
      patience.end();
    }
  }

  async *#pieces(chunks: AsyncIterable<ChatCompletionChunk>, patience: Patience): AsyncGenerator<ChatPiece> {
    let finish: FinishReason | null = null;
    let usage: Usage = { promptTokens: null, completionTokens: null };
    let model = this.settings.model;
    for await (const chunk of chunks) {
      patience.renew();
      if (chunk.model && typeof chunk.model === 'string') model = chunk.model;
      if (chunk.usage) usage = usageOf(chunk.usage);
      const choice = chunk.choices?.[0];
      const text = choice?.delta?.content;
      if (typeof text === 'string' && text !== '') yield { kind: 'text', text };
      if (choice?.finish_reason) finish = FINISH[choice.finish_reason] ?? 'other';
    }
    if (patience.failure) throw patience.failure;
    // A stream that ends without saying why was cut off on the way.
    if (!finish) throw new LanguageModelError('interrupted', 'The answer of the language model broke off.');
    yield { kind: 'done', finish, usage, model };
  }

  #told(failure: LanguageModelError): LanguageModelError {
    if (failure.failure !== 'aborted') this.settings.onFailure?.(failure);
    return failure;
  }

  #common({ messages, maxTokens, temperature }: ChatRequest) {
    return {
      model: this.settings.model,
      messages: messages.map(({ role, content }) => ({ role, content })),
      max_tokens: maxTokens ?? this.settings.maxTokens,
      ...(temperature === undefined ? {} : { temperature }),
    };
  }

  #streaming(request: ChatRequest): ChatCompletionCreateParamsStreaming {
    return { ...this.#common(request), stream: true, stream_options: { include_usage: true } };
  }
}

const FINISH: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length', content_filter: 'filtered' };
