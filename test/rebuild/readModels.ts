import { TOKENS } from '../../src/application/tokens.js';
import type { Services } from '../../src/infrastructure/container/index.js';

/** What was there before, and must never be missing. */
export interface Known {
  readonly accountId: string;
  readonly sessionId: string;
  readonly keyId: string;
  readonly botIds: readonly string[];
  readonly conversationId: string;
  readonly sourceId: string;
  readonly scrapeId: string;
}

/** Looks into a read model as its queries do. @returns the ids of what it shows. */
type Look = (services: Services) => Promise<readonly string[]>;

const table =
  (text: string): Look =>
  async ({ get }) =>
    (await get(TOKENS.SqlReader).query<{ id: string }>(text)).map(({ id }) => id);

const collection =
  (name: string): Look =>
  async ({ get }) =>
    (await get(TOKENS.DocumentReaders)<{ _id: string }>(name).find({}, { projection: { _id: 1 }, limit: 100_000 })).map(
      ({ _id }) => _id,
    );

/** For each read model how to look into it, and what must be found there. */
export const READ_MODELS: Readonly<Record<string, { look: Look; holds: (known: Known) => readonly string[] }>> = {
  analytics: {
    look: table('SELECT DISTINCT bot_id AS id FROM rm_analytics.activity'),
    holds: ({ botIds }) => botIds.slice(0, 1),
  },
  bots: { look: collection('bots'), holds: ({ botIds }) => botIds },
  botConfigurations: { look: collection('botConfigurations'), holds: ({ botIds }) => botIds },
  publicBots: { look: collection('publicBots'), holds: ({ botIds }) => botIds },
  transcripts: { look: collection('transcripts'), holds: ({ conversationId }) => [conversationId] },
  accounts: { look: table('SELECT id FROM rm_accounts.accounts'), holds: ({ accountId }) => [accountId] },
  sessions: { look: table('SELECT id FROM rm_sessions.sessions'), holds: ({ sessionId }) => [sessionId] },
  apiKeys: { look: table('SELECT id FROM rm_api_keys.api_keys'), holds: ({ keyId }) => [keyId] },
  audit: {
    look: table('SELECT DISTINCT subject AS id FROM rm_audit.events'),
    holds: ({ accountId, keyId, botIds }) => [accountId, keyId, ...botIds],
  },
  knowledgeSources: {
    look: table('SELECT id FROM rm_knowledge_sources.sources'),
    holds: ({ sourceId }) => [sourceId],
  },
  scrapes: { look: table('SELECT id FROM rm_scrapes.scrapes'), holds: ({ scrapeId }) => [scrapeId] },
};
