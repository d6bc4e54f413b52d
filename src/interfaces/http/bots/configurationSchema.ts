import { z } from 'zod';
import { MAX_CONFIGURATION_BYTES } from '../../../domain/bot/configuration.js';
import type { Json } from '../../../domain/bot/values.js';
import { line, prose, webUrl } from './text.js';

const MAX_SETTINGS_BYTES = 16_000;
const MAX_SETTINGS_DEPTH = 6;

const short = line({ max: 200 }).nullable();
const topics = z.array(line({ min: 1, max: 200 })).max(100);

const settingName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Free extra settings: any JSON, but small, shallow and with plain names. */
const settings = z
  .record(z.string(), z.json())
  .transform((value) => value as { readonly [key: string]: Json })
  .superRefine((value, context) => {
    const bad = (path: readonly string[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (bytesOf(value) > MAX_SETTINGS_BYTES) bad([], `may have ${MAX_SETTINGS_BYTES} bytes at most`);
    else inspect(value, [], bad);
  });

function inspect(value: Json, path: readonly string[], bad: (path: readonly string[], message: string) => void): void {
  if (path.length > MAX_SETTINGS_DEPTH) {
    bad(path, `may be nested ${MAX_SETTINGS_DEPTH} levels deep at most`);
  } else if (typeof value === 'string') {
    const parsed = prose({ max: MAX_SETTINGS_BYTES }).safeParse(value);
    if (!parsed.success) bad(path, parsed.error.issues[0]?.message ?? 'is not plain text');
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) inspect(item, [...path, String(index)], bad);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!settingName.test(key)) bad([...path, key], 'a name has letters, digits, - and _, at most 64');
      else inspect(item as Json, [...path, key], bad);
    }
  }
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const fields = {
  identity: prose({ max: 2_000 }).nullable().meta({ description: 'Who the bot is and for whom it speaks' }),
  tone: short.meta({ example: 'friendly' }),
  verbosity: short.meta({ example: 'concise' }),
  behaviour: prose({ max: 8_000 }).nullable(),
  language: short.meta({ description: 'The language it answers in; null: that of the question' }),
  websiteType: short.meta({ example: 'shop' }),
  responseFormat: short.meta({ example: 'short paragraphs' }),
  allowedTopics: topics,
  disallowedTopics: topics,
  examples: z
    .array(z.strictObject({ question: prose({ min: 1, max: 1_000 }), answer: prose({ min: 1, max: 4_000 }) }))
    .max(50),
  apiEndpoints: z
    .array(
      z.strictObject({
        name: line({ min: 1, max: 120 }),
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']),
        url: webUrl,
        description: prose({ max: 1_000 }),
      }),
    )
    .max(50)
    .meta({ description: 'Facts about interfaces that the bot may tell of; they are never called' }),
  settings,
};

const isSmall = (value: unknown): boolean => bytesOf(value) <= MAX_CONFIGURATION_BYTES;
const tooBig = `a configuration may have ${MAX_CONFIGURATION_BYTES} bytes at most`;

/** Some fields of a configuration. */
export const configurationFields = z.strictObject(fields).partial().refine(isSmall, tooBig);

/** The same together with the bot it is for, as the first version sent it. */
export const setConfigBody = z
  .strictObject({
    ...z.strictObject(fields).partial().shape,
    botId: z.string().max(100).meta({ example: '019a8f00-0000-7000-8000-000000000000' }),
  })
  .refine(isSmall, tooBig);

/** A whole configuration, as in an exported bot. */
export const wholeConfiguration = z.strictObject(fields).refine(isSmall, tooBig);

export const configurationView = z
  .object({
    identity: z.string().nullable(),
    tone: z.string().nullable(),
    verbosity: z.string().nullable(),
    behaviour: z.string().nullable(),
    language: z.string().nullable(),
    websiteType: z.string().nullable(),
    responseFormat: z.string().nullable(),
    allowedTopics: z.array(z.string()),
    disallowedTopics: z.array(z.string()),
    examples: z.array(z.object({ question: z.string(), answer: z.string() })),
    apiEndpoints: z.array(z.object({ name: z.string(), method: z.string(), url: z.string(), description: z.string() })),
    settings: z.record(z.string(), z.json()),
  })
  .meta({ id: 'BotConfiguration' });

const actor = z.object({ kind: z.string(), id: z.string() });

const versionFields = {
  version: z.int(),
  note: z.string().nullable(),
  publishedAt: z.iso.datetime(),
  publishedBy: actor,
  rolledBackTo: z.int().nullable().meta({ description: 'The older version that it equals, if it is a roll-back' }),
};

export const versionEntry = z.object(versionFields).meta({ id: 'BotVersionEntry' });
export const versionView = z.object({ ...versionFields, configuration: configurationView }).meta({ id: 'BotVersion' });

export const configurationState = z
  .object({
    botId: z.string(),
    draft: configurationView,
    published: configurationView.nullable(),
    publishedVersion: z.int().nullable(),
    hasUnpublishedChanges: z.boolean(),
    revision: z.int(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'BotConfigurationState' });

export const fieldChange = z
  .object({ path: z.string(), kind: z.enum(['added', 'removed', 'changed', 'moved']), from: z.json(), to: z.json() })
  .meta({
    id: 'FieldChange',
    description:
      'An item of a list is named by its place in `to`, a removed one by its place in `from`. For `moved`, `from` and `to` are the places.',
  });

export const historyEntry = z
  .object({ revision: z.int(), type: z.string(), at: z.iso.datetime(), actor, text: z.string() })
  .meta({ id: 'HistoryEntry' });
