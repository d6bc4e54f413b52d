import { z } from 'zod';
import { FEATURES } from '../../../domain/bot/values.js';
import { emailAddress, password, personName } from '../accounts/schemas.js';
import { configurationFields } from '../bots/configurationSchema.js';
import { botType, name, origins, platform, purpose } from '../bots/schemas.js';
import { styleChanges } from '../bots/styleSchema.js';

const message = z.strictObject({
  question: z.string().min(1).max(4_000),
  answer: z.string().min(1).max(8_000),
  answered: z.boolean().default(true),
  rating: z.enum(['up', 'down']).nullable().default(null),
});

const conversation = z.strictObject({
  visitorId: z.string().min(1).max(100).default('seeded-visitor'),
  messages: z.array(message).min(1).max(50),
});

const bot = z.strictObject({
  name,
  platform: platform.default('Website'),
  type: botType.default('FREE_STYLE'),
  purpose: purpose.default(''),
  style: styleChanges.default({}),
  allowedOrigins: origins.default([]),
  features: z.array(z.enum(FEATURES)).default([]),
  configuration: configurationFields.default({}),
  published: z.boolean().default(false),
  active: z.boolean().default(false),
  conversations: z.array(conversation).max(100).default([]),
});

/** What `POST /api/testing/seed` takes: accounts with their bots and their conversations. */
export const seedBody = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        email: emailAddress,
        password,
        name: personName.default(''),
        bots: z.array(bot).max(20).default([]),
      }),
    )
    .min(1)
    .max(20),
});

export const seededView = z.object({
  accounts: z.array(
    z.object({
      id: z.uuid(),
      email: z.string(),
      accessToken: z.string(),
      refreshToken: z.string(),
      bots: z.array(z.object({ id: z.uuid(), publishableKey: z.string(), conversationIds: z.array(z.uuid()) })),
    }),
  ),
});
