import { type Feature, isKnown } from '../../domain/bot/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { BotCommands } from '../bots/commands.js';
import type { Caller } from '../caller.js';
import { LanguageModelError, type LanguageModelFailure } from '../ports/languageModel.js';
import type { PromptTools } from './ports.js';

/** The prompt utilities as callers get them: refused while a bot has them switched off, failures told as refusals. */
export class AiFeatures {
  constructor(
    private readonly bots: BotCommands,
    private readonly tools: () => PromptTools,
  ) {}

  /**
   * Uses a feature, for a bot or (with null) for none in particular.
   * @returns what `use` gave together with who gave it.
   */
  async use<T extends object>(
    caller: Caller,
    feature: Feature,
    botId: string | null,
    use: (tools: PromptTools) => Promise<T>,
  ): Promise<Result<T & { readonly provider: string }, Refusal>> {
    const allowed = botId === null ? accept(null) : await this.#demand(caller, feature, botId);
    if (!allowed.ok) return allowed;
    const tools = this.tools();
    try {
      return accept({ ...(await use(tools)), provider: tools.provider });
    } catch (error) {
      if (error instanceof LanguageModelError) return refuse(refusalOf(error));
      throw error;
    }
  }

  async #demand(caller: Caller, feature: Feature, botId: string): Promise<Result<null, Refusal>> {
    const loaded = await this.bots.load(caller, botId);
    if (!loaded.ok) return loaded;
    const { state } = loaded.value;
    if (!isKnown(state)) return refuse({ kind: 'gone', code: 'BOT_PURGED', detail: 'This bot was purged.' });
    return state.features.includes(feature) ? accept(null) : refuse(featureOff(feature));
  }
}

export const featureOff = (feature: Feature): Refusal => ({
  kind: 'forbidden',
  code: 'FEATURE_OFF',
  detail: `${feature} is switched off for this bot. Its owner can switch it on.`,
  info: { feature },
});

const CODES: Readonly<Record<LanguageModelFailure, string>> = {
  timeout: 'PROVIDER_TIMEOUT',
  limited: 'PROVIDER_RATE_LIMITED',
  unavailable: 'PROVIDER_UNAVAILABLE',
  rejected: 'PROVIDER_INVALID',
  malformed: 'PROVIDER_INVALID',
  interrupted: 'PROVIDER_UNAVAILABLE',
  aborted: 'PROVIDER_UNAVAILABLE',
};

const refusalOf = ({ failure, message, retryAfterSeconds }: LanguageModelError): Refusal => ({
  kind: 'unavailable',
  code: CODES[failure],
  detail: message,
  ...(retryAfterSeconds === null ? {} : { info: { retryAfterSeconds } }),
});
