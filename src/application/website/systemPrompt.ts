import { EMPTY_CONFIGURATION } from '../../domain/bot/values.js';
import type { WebsitePrompt } from '../aiFeatures/ports.js';
import type { SystemPrompt } from './modelAnswerer.js';
import { estimateTokens, withinTokens } from './tokenEstimate.js';

/** Tokens of passages that one prompt carries. */
const PASSAGE_BUDGET = 3_000;
const SHORTEST_PASSAGE = 60;

/** The prompt of a bot for a question. While the bot's prompt builder is off, its configuration is left out. */
export const systemPromptOf =
  (build: WebsitePrompt): SystemPrompt =>
  ({ bot, passages }) => {
    let left = PASSAGE_BUDGET;
    const shown = passages.flatMap(({ title, url, text }, index) => {
      if (left < SHORTEST_PASSAGE) return [];
      const cut = withinTokens(text, left);
      left -= estimateTokens(cut);
      return [{ number: index + 1, title, url, text: cut }];
    });
    const { name, purpose, description } = bot.details;
    const configuration = bot.features.includes('Website') ? bot.configuration : EMPTY_CONFIGURATION;
    return build({ name, purpose, description, configuration, passages: shown });
  };
