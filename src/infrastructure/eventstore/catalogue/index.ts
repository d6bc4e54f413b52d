import { accountEvents } from './account.js';
import { apiKeyEvents } from './apiKey.js';
import { apiKeyQuotaEvents } from './apiKeyQuota.js';
import { botEvents } from './bot.js';
import { botPurgeEvents } from './botPurge.js';
import { conversationEvents } from './conversation.js';
import type { CategoryCatalogue } from './define.js';
import { knowledgeEvents } from './knowledge.js';
import { emailEvents, identityEvents } from './reservation.js';
import { scrapeEvents } from './scrape.js';
import { sessionEvents } from './session.js';

/** Every category of the log. Each area adds its own file here. */
export const CATALOGUE: readonly CategoryCatalogue[] = [
  botEvents,
  botPurgeEvents,
  conversationEvents,
  accountEvents,
  emailEvents,
  identityEvents,
  sessionEvents,
  apiKeyEvents,
  apiKeyQuotaEvents,
  knowledgeEvents,
  scrapeEvents,
];
