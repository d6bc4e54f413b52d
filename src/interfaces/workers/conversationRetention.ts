import type { WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { WEBSITE } from '../../application/website/tokens.js';

const HOUR_MS = 3_600_000;

/** Once an hour: erases conversations in which nothing happened for the retention time. */
export const conversationRetentionWorker = (get: Get): WorkerDefinition => ({
  queue: 'conversationRetention',
  concurrency: 1,
  timeLimitMs: HOUR_MS,
  repeats: { name: 'eraseExpired', everyMs: HOUR_MS },
  process: async ({ signal }) => {
    await get(WEBSITE.ConversationKeeping).eraseExpired(signal);
  },
});
