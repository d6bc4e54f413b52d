import { z } from 'zod';
import { DESCRIPTION_TYPES, type PromptTools } from '../../application/aiFeatures/ports.js';
import type { ChatMessage, LanguageModel, StructuredRequest } from '../../application/ports/languageModel.js';
import { asData } from './prompts/fence.js';
import { loadPrompt } from './prompts/load.js';

const ENHANCER = loadPrompt('textEnhancer');
const TEXT_VALIDATOR = loadPrompt('textValidator');
const EXAMPLE_VALIDATOR = loadPrompt('exampleValidator');

const enhancement = z.strictObject({ enhancedText: z.string().min(1).max(20_000) });

const textVerdict = z.strictObject({
  result: z.boolean(),
  reason: z.string().min(1).max(2_000),
  betterType: z.enum(DESCRIPTION_TYPES).nullable(),
});

const exampleVerdict = z
  .strictObject({ isValid: z.boolean(), reasons: z.array(z.string().min(1).max(1_000)).max(200) })
  .refine(
    ({ isValid, reasons }) => isValid === (reasons.length === 0),
    'isValid is true exactly when there is no reason',
  );

/** The prompt utilities by a language model, with checked output. */
export function modelPromptTools(model: LanguageModel): PromptTools {
  const ask = async <T>(
    name: string,
    schema: StructuredRequest<T>['schema'],
    system: string,
    user: string,
    signal: AbortSignal,
  ) => {
    const messages: ChatMessage[] = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ];
    return (await model.structured({ name, schema, messages, temperature: 0, signal })).value;
  };
  return {
    provider: model.provider,
    enhance: (text, signal) => ask('enhanced_text', enhancement, ENHANCER, fenced(text), signal),
    async validateText(text, type, signal) {
      const verdict = await ask('text_verdict', textVerdict, TEXT_VALIDATOR, `Type: ${type}\n${fenced(text)}`, signal);
      // A type that is not better than the one asked for is not a better type.
      return verdict.result || verdict.betterType === type ? { ...verdict, betterType: null } : verdict;
    },
    async validateExamples(examples, type, signal) {
      const listed = examples.map(
        ({ question, answer }, index) =>
          `<example number="${index + 1}">\nQuestion: ${asData(question)}\nAnswer: ${asData(answer)}\n</example>`,
      );
      const user = `${type === null ? '' : `Type: ${type}\n`}<examples>\n${listed.join('\n')}\n</examples>`;
      return ask('example_verdict', exampleVerdict, EXAMPLE_VALIDATOR, user, signal);
    },
  };
}

const fenced = (text: string): string => `<text>\n${asData(text)}\n</text>`;
