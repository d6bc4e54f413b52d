import { z } from 'zod';
import type { BotEvent } from '../../../domain/bot/events.js';
import { BOT_TYPES, BUBBLE_SHAPES, COLOR_SCHEMES, FEATURES, PLATFORMS, POSITIONS } from '../../../domain/bot/values.js';
import { defineEvents } from './define.js';

const text = z.string();
const at = z.iso.datetime();
const version = z.int().positive();
const feature = z.enum(FEATURES);
const changed = z.array(text).readonly();

const details = { name: text, purpose: text, description: text.nullable(), avatar: text.nullable() };

const style = z.strictObject({
  primaryColor: text,
  onPrimaryColor: text,
  backgroundColor: text,
  textColor: text,
  bubbleShape: z.enum(BUBBLE_SHAPES),
  position: z.enum(POSITIONS),
  colorScheme: z.enum(COLOR_SCHEMES),
  welcomeMessage: text,
  suggestedQuestions: z.array(text).readonly(),
});

const configuration = z.strictObject({
  identity: text.nullable(),
  tone: text.nullable(),
  verbosity: text.nullable(),
  behaviour: text.nullable(),
  language: text.nullable(),
  websiteType: text.nullable(),
  responseFormat: text.nullable(),
  allowedTopics: z.array(text).readonly(),
  disallowedTopics: z.array(text).readonly(),
  examples: z.array(z.strictObject({ question: text, answer: text })).readonly(),
  apiEndpoints: z.array(z.strictObject({ name: text, method: text, url: text, description: text })).readonly(),
  settings: z.record(text, z.json()),
});

const lifecycle = { version: 1, schema: z.strictObject({ at }) };
const featureSwitch = { version: 1, schema: z.strictObject({ feature, at }) };

/** A bot's events hold nothing personal: what visitors and owners are called is not in them. */
export const botEvents = defineEvents<BotEvent>('bot', {
  BotCreated: {
    version: 1,
    schema: z.strictObject({
      ...details,
      ownerId: text,
      platform: z.enum(PLATFORMS),
      botType: z.enum(BOT_TYPES),
      style,
      features: z.array(feature).readonly(),
      at,
    }),
  },
  BotDetailsChanged: { version: 1, schema: z.strictObject({ ...details, changed, at }) },
  BotConfigurationDrafted: { version: 1, schema: z.strictObject({ configuration, changed, at }) },
  BotVersionPublished: {
    version: 1,
    schema: z.strictObject({ version, note: text.nullable(), configuration, at }),
  },
  BotRolledBack: {
    version: 1,
    schema: z.strictObject({ version, toVersion: version, note: text.nullable(), configuration, at }),
  },
  BotActivated: { version: 1, schema: z.strictObject({ version, at }) },
  BotPaused: lifecycle,
  BotDeleted: lifecycle,
  BotRestored: lifecycle,
  BotPurged: {
    version: 1,
    schema: z.strictObject({ reason: z.enum(['request', 'retention', 'accountErased']), ownerId: text, at }),
  },
  AiFeatureEnabled: featureSwitch,
  AiFeatureDisabled: featureSwitch,
  BotStyleChanged: { version: 1, schema: z.strictObject({ style, changed, at }) },
  AllowedOriginsChanged: { version: 1, schema: z.strictObject({ origins: z.array(text).readonly(), at }) },
});
