import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';
import {
  type ChatPiece,
  type ChatRequest,
  type LanguageModel,
  LanguageModelError,
  type StructuredAnswer,
  type StructuredRequest,
} from '../../application/ports/languageModel.js';
import type { CannedAnswer, CannedAnswers } from '../../application/testing/ports.js';

const CHANNEL = 'cannedAnswers';
const UNKNOWN_USAGE = { promptTokens: null, completionTokens: null };

/** Canned answers of the testing router: kept in Redis, announced to every process, spoken as a language model. */
export class RedisCannedAnswers implements CannedAnswers {
  #answers: readonly CannedAnswer[] = [];

  constructor(
    private readonly redis: Redis,
    private readonly announcements: Announcements,
    private readonly key: string,
  ) {
    announcements.subscribe(CHANNEL, () => void this.#load());
    void this.#load();
  }

  model(): LanguageModel | null {
    return this.#answers.length > 0 ? new CannedModel(this.#answers) : null;
  }

  async set(answers: readonly CannedAnswer[]): Promise<void> {
    await this.redis.set(this.key, JSON.stringify(answers));
    this.#answers = answers;
    await this.announcements.publish(CHANNEL, '');
  }

  async #load(): Promise<void> {
    const stored = await this.redis.get(this.key).catch(() => null);
    if (stored !== null) this.#answers = JSON.parse(stored) as CannedAnswer[];
  }
}

/** Says what it was told to say, whatever the prompt. */
class CannedModel implements LanguageModel {
  readonly provider = 'canned';
  readonly model = 'canned';

  constructor(private readonly answers: readonly CannedAnswer[]) {}

  async *chat(request: ChatRequest): AsyncIterable<ChatPiece> {
    for (const word of this.#replyTo(request).match(/\s*\S+/g) ?? []) yield { kind: 'text', text: word };
    yield { kind: 'done', finish: 'stop', usage: UNKNOWN_USAGE, model: this.model };
  }

  async structured<T>(request: StructuredRequest<T>): Promise<StructuredAnswer<T>> {
    try {
      const value = request.schema.parse(JSON.parse(this.#replyTo(request)));
      return { value, usage: UNKNOWN_USAGE, model: this.model };
    } catch {
      throw new LanguageModelError('malformed', 'The canned answer is not the JSON that was asked for.');
    }
  }

  #replyTo({ messages }: ChatRequest): string {
    const asked = messages.at(-1)?.content.toLowerCase() ?? '';
    const answer = this.answers.find(({ match }) => match === undefined || asked.includes(match.toLowerCase()));
    if (!answer) throw new LanguageModelError('rejected', 'No canned answer fits this message.');
    return answer.reply;
  }
}
