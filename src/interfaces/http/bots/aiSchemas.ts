import { z } from 'zod';
import { DESCRIPTION_TYPES, type DescriptionType } from '../../../application/aiFeatures/ports.js';
import { botId, feature } from './schemas.js';
import { prose } from './text.js';

const plain = (type: string): string => type.toLowerCase().replace(/[\s_-]/g, '');
const TYPES = new Map(DESCRIPTION_TYPES.map((type) => [plain(type), type]));

/** `Customer Assistant`, `CUSTOMER_ASSISTANT` and `customer-assistant` are the same. */
const descriptionType = z
  .string()
  .max(50)
  .transform((value, context): DescriptionType => {
    const type = TYPES.get(plain(value));
    if (type) return type;
    context.addIssue({ code: 'custom', message: `must be one of ${DESCRIPTION_TYPES.join(', ')}` });
    return z.NEVER;
  })
  .meta({ example: 'FAQ' });

const text = prose({ min: 1, max: 10_000 }).meta({ example: 'Answers questions about our bicycles and their repair.' });
const forBot = { botId: botId.optional().meta({ description: 'Refused while this bot has the feature switched off' }) };

export const enhanceBody = z.strictObject({ text, ...forBot });
export const validateTextBody = z.strictObject({ text, botType: descriptionType, ...forBot });

/** Empty questions and answers are taken: finding them is what the validator is for. */
const example = z
  .strictObject({ question: prose({ max: 2_000 }), answer: prose({ max: 8_000 }) })
  .meta({ example: { question: 'When are you open?', answer: 'From nine to six.' } });
export const validateExampleBody = z.strictObject({
  examples: z.array(example).min(1).max(50),
  botType: descriptionType.nullable().default(null),
  ...forBot,
});

const provider = z
  .string()
  .meta({ description: '`offline`, or the provider of the language model', example: 'offline' });

export const enhanced = z.object({ enhancedText: z.string(), provider }).meta({ id: 'EnhancedText' });
export const textValidated = z
  .object({
    validationResult: z.object({
      result: z.boolean(),
      reason: z.string(),
      betterType: z.enum(DESCRIPTION_TYPES).nullable(),
    }),
    provider,
  })
  .meta({ id: 'TextValidation' });
export const examplesValidated = z
  .object({ validationResult: z.object({ isValid: z.boolean(), reasons: z.array(z.string()) }), provider })
  .meta({ id: 'ExampleValidation' });

export const featuresView = z
  .object({ botId: z.string(), features: z.record(feature, z.boolean()), revision: z.int() })
  .meta({ id: 'BotFeatures' });

export const promptBody = z.strictObject({
  question: prose({ max: 8_000 }).optional(),
  configuration: z.enum(['draft', 'published']).default('published'),
});
export const promptView = z
  .object({ prompt: z.string(), configuration: z.enum(['draft', 'published']), passages: z.int() })
  .meta({ id: 'SystemPrompt' });
