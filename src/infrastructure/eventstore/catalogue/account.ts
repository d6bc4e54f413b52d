import { z } from 'zod';
import { type AccountEvent, FIRST_PASSWORD } from '../../../domain/account/index.js';
import { defineEvents } from './define.js';

const at = z.string();
const sessionEpoch = z.number().int().nonnegative();
const role = z.enum(['admin']);
const subject = (_: object, accountId: string) => ({ id: accountId });

export const accountEvents = defineEvents<AccountEvent>('account', {
  AccountRegistered: {
    version: 1,
    schema: z.strictObject({
      email: z.string(),
      name: z.string(),
      method: z.enum(['password', 'code', 'google', 'github']),
      at,
    }),
    personal: { fields: ['email', 'name'], subject },
  },
  EmailVerified: { version: 1, schema: z.strictObject({ evicts: z.boolean(), sessionEpoch, at }) },
  ProfileChanged: {
    version: 1,
    schema: z.strictObject({ name: z.string(), at }),
    personal: { fields: ['name'], subject },
  },
  RoleGranted: { version: 1, schema: z.strictObject({ role, at }) },
  RoleRevoked: { version: 1, schema: z.strictObject({ role, at }) },
  PasswordChanged: {
    version: 2,
    // Accounts had one place for a password, which is that of the first one now.
    upcasters: { 1: (data) => ({ ...data, passwordId: FIRST_PASSWORD }) },
    schema: z.strictObject({
      reason: z.enum(['changed', 'reset']),
      passwordId: z.string(),
      keptSessionId: z.string().nullable(),
      sessionEpoch,
      at,
    }),
  },
  SignInLinked: {
    version: 1,
    schema: z.strictObject({
      provider: z.enum(['google', 'github']),
      subject: z.string(),
      identityId: z.string(),
      at,
    }),
    personal: { fields: ['subject'], subject },
  },
  SessionsEnded: { version: 1, schema: z.strictObject({ keptSessionId: z.string().nullable(), sessionEpoch, at }) },
  SignInRefused: {
    version: 1,
    schema: z.strictObject({ method: z.enum(['password', 'code', 'google', 'github']), at }),
  },
  AccountErased: { version: 1, schema: z.strictObject({ at }) },
  ErasureCompleted: {
    version: 1,
    schema: z.strictObject({ bots: z.number().int().nonnegative(), keys: z.number().int().nonnegative(), at }),
  },
});
