import { z } from 'zod';

/** Control and format characters that hide or reorder text. U+200C and U+200D stay: Persian and emoji need them. */
const HIDDEN = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
const LINE_BREAK = /[\t\n\r\u2028\u2029]/;

interface TextRule {
  readonly max: number;
  readonly min?: number;
}

function text({ max, min = 0 }: TextRule, isOneLine: boolean) {
  return z
    .string()
    .max(max)
    .refine((value) => !CONTROL.test(value), 'holds control characters')
    .refine((value) => !HIDDEN.test(value), 'holds invisible characters or text direction overrides')
    .refine((value) => !isOneLine || !LINE_BREAK.test(value), 'must be on one line')
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => value.length >= min, min === 1 ? 'must not be empty' : `must have at least ${min} characters`);
}

/** Text on one line: normalised (NFC), trimmed, without control, invisible or direction-changing characters. */
export const line = (rule: TextRule) => text(rule, true);

/** The same over several lines. */
export const prose = (rule: TextRule) => text(rule, false);

/** An http(s) URL without credentials. Scripts, data and files are no URLs here. */
export const webUrl = z
  .string()
  .max(2_048)
  .transform((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '') {
      return url.href;
    }
    context.addIssue({ code: 'custom', message: 'must be an http(s) URL without credentials' });
    return z.NEVER;
  });
