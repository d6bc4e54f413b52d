import { z } from 'zod';
import { type ApiKeyEvent, KEY_SCOPES } from '../../../domain/apiKey/index.js';
import { defineEvents } from './define.js';

const accountId = z.string();
const at = z.string();

export const apiKeyEvents = defineEvents<ApiKeyEvent>('apiKey', {
  ApiKeyIssued: {
    version: 1,
    schema: z.strictObject({
      accountId,
      kind: z.enum(['secret', 'publishable']),
      botId: z.string().nullable(),
      name: z.string(),
      scopes: z.array(z.enum(KEY_SCOPES)),
      prefix: z.string(),
      lastFour: z.string(),
      hash: z.string().nullable(),
      limit: z.strictObject({ points: z.number().int().positive(), seconds: z.number().int().positive() }),
      expiresAt: z.string().nullable(),
      at,
    }),
    personal: { fields: ['name'], subject: (data) => ({ id: data.accountId }) },
  },
  ApiKeyRotated: {
    version: 1,
    schema: z.strictObject({
      accountId,
      generation: z.number().int().positive(),
      lastFour: z.string(),
      hash: z.string().nullable(),
      formerUntil: z.string(),
      at,
    }),
  },
  ApiKeyRevoked: {
    version: 1,
    schema: z.strictObject({ accountId, reason: z.enum(['owner', 'account', 'bot']), at }),
  },
});
