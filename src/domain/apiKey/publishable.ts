import type { ApiKeyCommand } from './commands.js';

/** Issues the one publishable key of a bot: stream `apiKey-<bot id>`. Its text derives from the id and a server key. */
export const issuePublishableKey = (
  botId: string,
  ownerId: string,
  at: string,
): Extract<ApiKeyCommand, { type: 'IssueApiKey' }> => ({
  type: 'IssueApiKey',
  data: {
    accountId: ownerId,
    kind: 'publishable',
    botId,
    name: 'Widget',
    scopes: [],
    prefix: 'nova_pub_',
    lastFour: '',
    hash: null,
    limit: { points: 600, seconds: 60 },
    expiresAt: null,
    at,
  },
});
