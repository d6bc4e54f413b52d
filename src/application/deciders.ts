import { accountDecider } from '../domain/account/decider.js';
import { apiKeyDecider } from '../domain/apiKey/decider.js';
import { apiKeyQuotaDecider } from '../domain/apiKeyQuota/index.js';
import { botDecider } from '../domain/bot/decider.js';
import { botErasureDecider } from '../domain/botPurgeProcess/erasure.js';
import { conversationDecider } from '../domain/conversation/decider.js';
import { emailDecider } from '../domain/email/index.js';
import { identityDecider } from '../domain/identity/index.js';
import { knowledgeDecider } from '../domain/knowledge/decider.js';
import { scrapeDecider } from '../domain/scrape/decider.js';
import { sessionDecider } from '../domain/session/decider.js';
import { anyDecider, byCategory } from './aggregates.js';

/** Every aggregate of the service, by the category of its streams. */
export const DECIDERS = byCategory([
  anyDecider(accountDecider),
  anyDecider(apiKeyDecider),
  anyDecider(apiKeyQuotaDecider),
  anyDecider(botDecider),
  anyDecider(botErasureDecider),
  anyDecider(conversationDecider),
  anyDecider(emailDecider),
  anyDecider(identityDecider),
  anyDecider(knowledgeDecider),
  anyDecider(scrapeDecider),
  anyDecider(sessionDecider),
]);
