import { token } from '../token.js';
import type { AiFeatures } from './aiFeatures.js';
import type { WebsitePrompt } from './ports.js';

export const AI_TOKENS = {
  AiFeatures: token<AiFeatures>('AiFeatures'),
  WebsitePrompt: token<WebsitePrompt>('WebsitePrompt'),
};
