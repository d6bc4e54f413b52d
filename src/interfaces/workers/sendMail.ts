import { z } from 'zod';
import { MAIL_QUEUE, type MailJob } from '../../application/accounts/mail.js';
import { ACCOUNT_TOKENS } from '../../application/accounts/tokens.js';
import { GiveUp, type WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';

const schema = z.object({
  template: z.enum([
    'verifyEmail',
    'signInCode',
    'resetPassword',
    'passwordChanged',
    'newSignIn',
    'scrapeCompleted',
    'scrapeFailed',
  ]),
  to: z.object({ accountId: z.string() }),
  variables: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  sealed: z.string().optional(),
  notAfter: z.string().optional(),
  idempotencyKey: z.string().max(200).optional(),
  report: z.object({ scrapeId: z.string(), outcome: z.enum(['completed', 'failed']) }).optional(),
});

/** Sends the mails of all areas. What became of a mail that a process waits for is reported to it as a fact. */
export const sendMailWorker = (get: Get): WorkerDefinition => ({
  queue: MAIL_QUEUE,
  concurrency: 5,
  timeLimitMs: 60_000,
  process: async (job) => {
    const parsed = schema.safeParse(job.data);
    if (!parsed.success) throw new GiveUp('not a mail');
    const data = parsed.data as MailJob;
    const reports = get(ACCOUNT_TOKENS.MailReports);
    try {
      const result = await get(ACCOUNT_TOKENS.MailDispatcher).dispatch(job.id, data);
      if (data.report) await reports.dispatched(data.report, result, job.id);
    } catch (error) {
      if (job.isLastAttempt && data.report) await reports.failed(data.report, reasonOf(error), job.id);
      throw error;
    }
  },
});

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 200) : 'unknown');
