import { z } from 'zod';
import type { SessionEvent } from '../../../domain/session/index.js';
import { defineEvents } from './define.js';

const accountId = z.string();
const at = z.string();
const count = z.number().int().nonnegative();
const subject = (data: { readonly accountId: string }) => ({ id: data.accountId });

export const sessionEvents = defineEvents<SessionEvent>('session', {
  SessionStarted: {
    version: 1,
    schema: z.strictObject({
      accountId,
      method: z.enum(['register', 'password', 'code', 'google', 'github']),
      tokenHash: z.string(),
      client: z.string(),
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
      epoch: count,
      idleSeconds: count,
      expiresAt: z.string(),
      at,
    }),
    personal: { fields: ['client', 'ip', 'userAgent'], subject },
  },
  SessionRefreshed: {
    version: 1,
    schema: z.strictObject({ accountId, generation: count, tokenHash: z.string(), client: z.string(), at }),
    personal: { fields: ['client'], subject },
  },
  RefreshTokenReuseDetected: { version: 1, schema: z.strictObject({ accountId, generation: count, at }) },
  SessionRevoked: {
    version: 1,
    schema: z.strictObject({ accountId, reason: z.enum(['logout', 'revoked', 'reuse']), at }),
  },
});
