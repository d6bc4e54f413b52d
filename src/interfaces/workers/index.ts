import type { WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { conversationRetentionWorker } from './conversationRetention.js';
import { embedChunksWorker } from './embedChunks.js';
import { eraseAccountWorker } from './eraseAccount.js';
import { purgeBotsWorker } from './purgeBots.js';
import { scrapeWebsiteWorker } from './scrapeWebsite.js';
import { sendMailWorker } from './sendMail.js';

/** The workers of every queue. Each area adds its own. */
export const WORKERS: readonly ((get: Get) => WorkerDefinition)[] = [
  sendMailWorker,
  purgeBotsWorker,
  eraseAccountWorker,
  conversationRetentionWorker,
  scrapeWebsiteWorker,
  embedChunksWorker,
];
