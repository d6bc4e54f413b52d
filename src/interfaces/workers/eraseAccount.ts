import { z } from 'zod';
import { ACCOUNT_TOKENS } from '../../application/accounts/tokens.js';
import { GiveUp, type WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';

const schema = z.object({ accountId: z.uuid() });

/** Clears away what an erased account owned. */
export const eraseAccountWorker = (get: Get): WorkerDefinition => ({
  queue: 'eraseAccount',
  concurrency: 1,
  untilDone: ['eraseAccount'],
  process: async (job) => {
    const parsed = schema.safeParse(job.data);
    if (!parsed.success) throw new GiveUp('no account');
    await get(ACCOUNT_TOKENS.ErasedAccountClearing).clear(parsed.data.accountId);
  },
});
