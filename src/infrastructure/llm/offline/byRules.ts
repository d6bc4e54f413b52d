import type {
  DescriptionType,
  Enhancement,
  ExampleVerdict,
  TextVerdict,
} from '../../../application/aiFeatures/ports.js';
import type { Example } from '../../../domain/bot/values.js';
import { enhanceOffline } from './enhancer.js';
import { validateExamplesOffline } from './exampleValidator.js';
import { validateTextOffline } from './textValidator.js';

/** What the rules are asked, and what they answer: plain data, as it goes to the thread and back. */
export type RuleRequest =
  | { readonly kind: 'enhance'; readonly text: string }
  | { readonly kind: 'validateText'; readonly text: string; readonly type: DescriptionType }
  | { readonly kind: 'validateExamples'; readonly examples: readonly Example[] };

export type RuleAnswer = Enhancement | TextVerdict | ExampleVerdict;

export function answerByRules(request: RuleRequest): RuleAnswer {
  switch (request.kind) {
    case 'enhance':
      return { enhancedText: enhanceOffline(request.text) };
    case 'validateText':
      return validateTextOffline(request.text, request.type);
    case 'validateExamples':
      return validateExamplesOffline(request.examples);
  }
}
