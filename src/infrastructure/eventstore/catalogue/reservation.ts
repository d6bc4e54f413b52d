import { z } from 'zod';
import type { EmailEvent } from '../../../domain/email/index.js';
import type { IdentityEvent } from '../../../domain/identity/index.js';
import { defineEvents } from './define.js';

const reservation = { version: 1, schema: z.strictObject({ accountId: z.string(), at: z.string() }) };

export const emailEvents = defineEvents<EmailEvent>('email', {
  EmailReserved: reservation,
  EmailReleased: reservation,
});

export const identityEvents = defineEvents<IdentityEvent>('identity', {
  IdentityReserved: reservation,
  IdentityReleased: reservation,
});
