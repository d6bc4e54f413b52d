import { HOUR_MS } from '../../application/durations.js';
import type { WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { WEBSITE } from '../../application/website/tokens.js';

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
