import { z } from 'zod';
import { defineEvents } from '../../src/infrastructure/eventstore/catalogue/define.js';
import type { ReminderEvent } from './reminder.js';

export const reminderEvents = defineEvents<ReminderEvent>('reminder', {
  ReminderSet: {
    version: 2,
    schema: z.strictObject({
      ownerId: z.string(),
      text: z.string(),
      channel: z.enum(['mail', 'page']),
      dueAt: z.string(),
    }),
    // Version 1 knew no channels: everybody got a mail.
    upcasters: { 1: (data) => ({ ...data, channel: 'mail' }) },
    personal: { fields: ['text'], subject: ({ ownerId }) => ({ id: ownerId }) },
  },
  ReminderCameDue: { version: 1, schema: z.strictObject({ at: z.string() }) },
  ReminderDismissed: { version: 1, schema: z.strictObject({ at: z.string() }) },
});
