import { z } from 'zod';
import { BOT_TYPES, FEATURES, PLATFORMS } from '../../../domain/bot/values.js';
import { isUuid } from '../../../domain/shared/ids.js';
import { wholeNumber } from '../wholeNumber.js';
import { styleChanges, styleView } from './styleSchema.js';
import { line, prose, webUrl } from './text.js';

/** An id that is not a UUID names nothing: as a path parameter it answers 404. */
export const botId = z
  .string()
  .refine(isUuid, 'must be the id of a bot')
  .meta({ description: 'Id of a bot', example: '019a8f00-0000-7000-8000-000000000000' });

export const idParams = z.strictObject({ id: botId });

export const platform = z.enum(PLATFORMS);
export const botType = z.enum(BOT_TYPES);
export const feature = z.enum(FEATURES);

export const name = line({ min: 1, max: 120 });
export const purpose = prose({ max: 2_000 });
export const description = prose({ max: 4_000 }).nullable();
export const avatar = webUrl.nullable();

/** An http(s) origin as browsers send it: lower case, punycode, no default port. Null when there is more to it. */
function canonicalOrigin(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isOrigin = url !== null && /^https?:\/\/[^/?#@*\s]+\/?$/i.test(value);
  return isOrigin ? url.origin : null;
}

export const origins = z
  .array(
    z
      .string()
      .max(300)
      .transform((value, context) => {
        const origin = value === '*' ? value : canonicalOrigin(value);
        if (origin !== null) return origin;
        context.addIssue({ code: 'custom', message: 'must be an origin such as https://www.example.com, or *' });
        return z.NEVER;
      }),
  )
  .max(50);

export const newBot = z
  .strictObject({
    name: name.optional().meta({ example: 'Helpdesk' }),
    botName: name.optional().meta({ description: 'The name in the first version of this API' }),
    platform,
    type: botType.default('FREE_STYLE'),
    purpose: purpose.default(''),
    description: description.default(null),
    avatar: avatar.default(null),
    style: styleChanges.optional(),
  })
  .refine((body) => (body.name === undefined) !== (body.botName === undefined), {
    path: ['name'],
    message: 'give the bot one name',
    // Beside what is wrong with other fields, not after it.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

export const newControlledBot = z.strictObject({
  name: name.meta({ example: 'Shop window' }),
  platform: z.literal('Website'),
  type: z.literal('CONTROLLED'),
  userId: z.string().max(100).optional(),
  purpose: purpose.default(''),
  description: description.default(null),
  avatar: avatar.default(null),
  style: styleChanges.optional(),
});

export const botChanges = z.strictObject({
  name: name.optional(),
  purpose: purpose.optional(),
  description: description.optional(),
  avatar: avatar.optional(),
  style: styleChanges.optional(),
  allowedOrigins: origins.optional(),
});

const timestamp = z.iso.datetime();

export const botView = z
  .object({
    id: z.string(),
    ownerId: z.string(),
    name: z.string(),
    platform,
    type: botType,
    purpose: z.string(),
    description: z.string().nullable(),
    avatar: z.string().nullable(),
    status: z.enum(['draft', 'active', 'paused', 'deleted']),
    style: styleView,
    allowedOrigins: z.array(z.string()),
    features: z.record(feature, z.boolean()),
    publishedVersion: z.int().nullable(),
    versions: z.int(),
    revision: z.int(),
    createdAt: timestamp,
    updatedAt: timestamp,
    deletedAt: timestamp.nullable(),
  })
  .meta({ id: 'Bot' });

export const warning = z
  .object({ code: z.string(), path: z.string(), detail: z.string(), ratio: z.number(), required: z.number() })
  .meta({ id: 'StyleWarning' });

export const botWithWarnings = botView.extend({ warnings: z.array(warning) }).meta({ id: 'BotWithWarnings' });

const publishableKey = z.string().meta({
  description: 'Goes into the page that shows the widget; worth something only there. No secret.',
});

export const newBotView = botWithWarnings.extend({ publishableKey }).meta({ id: 'NewBot' });
export const publishableKeyView = z.object({ botId: z.string(), publishableKey }).meta({ id: 'PublishableKey' });

export const purgedView = z
  .object({ id: z.string(), ownerId: z.string(), status: z.literal('purged'), revision: z.int() })
  .meta({ id: 'PurgedBot' });

export const botPage = z
  .object({ items: z.array(botView), nextCursor: z.string().nullable(), total: z.int() })
  .meta({ id: 'BotPage' });

export const listQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: wholeNumber(1, 100).default(20),
  status: z.enum(['draft', 'active', 'paused', 'deleted']).optional(),
});
