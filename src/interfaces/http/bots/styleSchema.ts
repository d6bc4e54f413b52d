import { z } from 'zod';
import { canonicalColor } from '../../../application/bots/colors.js';
import { BUBBLE_SHAPES, COLOR_SCHEMES, POSITIONS } from '../../../domain/bot/values.js';
import { line, prose } from './text.js';

const color = z
  .string()
  .max(100)
  .transform((value, context) => {
    const canonical = canonicalColor(value);
    if (canonical !== null) return canonical;
    context.addIssue({ code: 'custom', message: 'must be an opaque CSS colour such as #2f5bd0 or rgb(47 91 208)' });
    return z.NEVER;
  })
  .meta({ example: '#2f5bd0' });

const fields = {
  primaryColor: color,
  onPrimaryColor: color,
  backgroundColor: color,
  textColor: color,
  bubbleShape: z.enum(BUBBLE_SHAPES),
  position: z.enum(POSITIONS),
  colorScheme: z.enum(COLOR_SCHEMES),
  welcomeMessage: prose({ max: 500 }),
  suggestedQuestions: z.array(line({ min: 1, max: 200 })).max(8),
};

/** Any part of a style; what is left out stays as it is. */
export const styleChanges = z.strictObject(fields).partial();

/** A whole style, as in an exported bot. */
export const wholeStyle = z.strictObject(fields);

export const styleView = z
  .object({
    primaryColor: z.string(),
    onPrimaryColor: z.string(),
    backgroundColor: z.string(),
    textColor: z.string(),
    bubbleShape: z.enum(BUBBLE_SHAPES),
    position: z.enum(POSITIONS),
    colorScheme: z.enum(COLOR_SCHEMES),
    welcomeMessage: z.string(),
    suggestedQuestions: z.array(z.string()),
  })
  .meta({ id: 'BotStyle' });
