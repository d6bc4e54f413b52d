import { z } from 'zod';

const address = z
  .string()
  .min(3)
  .max(998)
  .regex(/^([^<>@]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'not a mail address');
const addresses = z.union([address, z.array(address).min(1).max(50)]);

/** What Resend takes for one mail (https://resend.com/docs/api-reference/emails/send-email). */
export const mailSchema = z
  .object({
    from: address,
    to: addresses,
    subject: z.string().min(1).max(998),
    html: z.string().nullish(),
    text: z.string().nullish(),
    cc: addresses.nullish(),
    bcc: addresses.nullish(),
    reply_to: addresses.nullish(),
    headers: z.record(z.string(), z.string()).nullish(),
    tags: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    attachments: z.array(z.record(z.string(), z.unknown())).nullish(),
    scheduled_at: z.string().nullish(),
  })
  .refine((mail) => mail.html || mail.text, 'Missing `html` or `text` field.');

export type MailInput = z.output<typeof mailSchema>;
export const batchSchema = z.array(mailSchema).min(1).max(100);
