import type { BotConfiguration, Example } from '../../domain/bot/values.js';

/** What a bot is meant to do, as its description is judged for. */
export const DESCRIPTION_TYPES = ['FAQ', 'Advisor', 'Comparison', 'Customer Assistant', 'Navigator', 'Hybrid'] as const;
export type DescriptionType = (typeof DESCRIPTION_TYPES)[number];

export interface Enhancement {
  readonly enhancedText: string;
}

export interface TextVerdict {
  /** Whether the description suits a bot of that type. */
  readonly result: boolean;
  readonly reason: string;
  /** The type that it suits better; null: none, or it suits. */
  readonly betterType: DescriptionType | null;
}

export interface ExampleVerdict {
  readonly isValid: boolean;
  /** Each names the example it is about, counted from 1. */
  readonly reasons: readonly string[];
}

/** The prompt utilities. With a language model they throw `LanguageModelError` when it fails. */
export interface PromptTools {
  /** `offline`, or the provider of the language model. */
  readonly provider: string;
  /** The text in clearer words: same facts, same language, similar length. */
  enhance(text: string, signal: AbortSignal): Promise<Enhancement>;
  validateText(text: string, type: DescriptionType, signal: AbortSignal): Promise<TextVerdict>;
  validateExamples(
    examples: readonly Example[],
    type: DescriptionType | null,
    signal: AbortSignal,
  ): Promise<ExampleVerdict>;
}

/** A retrieved passage as a prompt shows it; `number` is how the answer cites it. */
export interface PromptPassage {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly text: string;
}

export interface WebsitePromptInput {
  readonly name: string;
  readonly purpose: string;
  readonly description: string | null;
  readonly configuration: BotConfiguration;
  readonly passages: readonly PromptPassage[];
}

/** The system prompt of a website bot. Passages are fenced as data; hidden characters are out. */
export type WebsitePrompt = (input: WebsitePromptInput) => string;
