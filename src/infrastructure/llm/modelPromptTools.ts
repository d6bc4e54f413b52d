import { z } from 'zod';
import { DESCRIPTION_TYPES, type PromptTools } from '../../application/aiFeatures/ports.js';
import type { ChatMessage, LanguageModel, StructuredRequest } from '../../application/ports/languageModel.js';
import { asData } from './prompts/fence.js';
import { loadPrompt } from './prompts/load.js';

const ENHANCER = loadPrompt('textEnhancer');
const TEXT_VALIDATOR = loadPrompt('textValidator');
const EXAMPLE_VALIDATOR = loadPrompt('exampleValidator');

/** The text again, with every link and address in it and not blown up: other facts only people can compare. */
const enhancementOf = (text: string) =>
  z.strictObject({
    enhancedText: z
      .string()
      .min(1)
      .max(2 * text.length + 200)
      .superRefine((enhanced, context) => {
        const lost = (text.match(LINKS) ?? [])
          .map((link) => link.replace(/[.,:;!?]+$/, ''))
          .find((link) => !enhanced.includes(link));
        if (lost) context.addIssue({ code: 'custom', message: `must keep ${lost}` });
      }),
  });

const LINKS = /https?:\/\/[^\s)<>"]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;

/** Tokens that suffice to say a text of this length again, as JSON, in any script. */
const tokensFor = (text: string): number => Math.max(1_024, 200 + Math.ceil(Buffer.byteLength(text) / 2));

const textVerdict = z.strictObject({
  result: z.boolean(),
  reason: z.string().min(1).max(2_000),
  betterType: z.enum(DESCRIPTION_TYPES).nullable(),
});

const reasonAbout = (count: number) =>
  z
    .string()
    .min(1)
    .max(1_000)
    .refine(
      (reason) => (reason.match(/\p{Nd}+/gu) ?? []).map(numberOf).some((number) => number >= 1 && number <= count),
      `must name an example by its number, 1 to ${count}`,
    );

/** Digits of other scripts, such as Persian and Arabic ones, count from 0 as ours do. */
const numberOf = (digits: string): number =>
  Number([...digits].map((digit) => zeroOffset(digit.codePointAt(0) ?? 0)).join(''));

const zeroOffset = (point: number): number => {
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return point - zero;
};

/** Each reason must name one of the examples, in whatever words and digits. */
const exampleVerdictOf = (count: number) =>
  z
    .strictObject({ isValid: z.boolean(), reasons: z.array(reasonAbout(count)).max(200) })
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
    limit: { readonly maxTokens?: number } = {},
  ) => {
    const messages: ChatMessage[] = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ];
    return (await model.structured({ name, schema, messages, temperature: 0, signal, ...limit })).value;
  };
  return {
    provider: model.provider,
    enhance: (text, signal) =>
      ask('enhanced_text', enhancementOf(text), ENHANCER, fenced(text), signal, { maxTokens: tokensFor(text) }),
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
      return ask('example_verdict', exampleVerdictOf(examples.length), EXAMPLE_VALIDATOR, user, signal);
    },
  };
}

const fenced = (text: string): string => `<text>\n${asData(text)}\n</text>`;
