import { z } from 'zod';
import type { ApiKeyQuotaEvent } from '../../../domain/apiKeyQuota/index.js';
import { defineEvents } from './define.js';

const [accountId, keyId, at] = [z.string(), z.string(), z.string()];

export const apiKeyQuotaEvents = defineEvents<ApiKeyQuotaEvent>('apiKeyQuota', {
  ApiKeyPlaceReserved: {
    version: 1,
    schema: z.strictObject({ accountId, keyId, expiresAt: z.string().nullable(), at }),
  },
  ApiKeyPlacesReleased: { version: 1, schema: z.strictObject({ accountId, keyIds: z.array(keyId), at }) },
});
