import type { PromptTools } from '../../../application/aiFeatures/ports.js';
import { enhanceOffline } from './enhancer.js';
import { validateExamplesOffline } from './exampleValidator.js';
import { validateTextOffline } from './textValidator.js';

/** The prompt utilities by rules, for when no language model is configured. */
export const offlinePromptTools: PromptTools = {
  provider: 'offline',
  enhance: async (text) => ({ enhancedText: enhanceOffline(text) }),
  validateText: async (text, type) => validateTextOffline(text, type),
  validateExamples: async (examples) => validateExamplesOffline(examples),
};
