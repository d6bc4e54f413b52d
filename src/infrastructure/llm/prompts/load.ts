import { readFileSync } from 'node:fs';

/**
 * The prompts in use. A change of wording is a new file with the next version, so that it can be told which prompt
 * gave an answer and the former can be taken up again.
 */
const PROMPT_FILES = {
  website: 'website.v1.eta',
  textEnhancer: 'textEnhancer.v1.md',
  textValidator: 'textValidator.v1.md',
  exampleValidator: 'exampleValidator.v1.md',
} as const;

export type PromptName = keyof typeof PROMPT_FILES;

/** The text of a prompt file; the build puts them beside the code. */
export const loadPrompt = (name: PromptName): string =>
  readFileSync(new URL(PROMPT_FILES[name], import.meta.url), 'utf8');
