import type { Decider, Refusal } from '../shared/decider.js';
import { accept, type Result, refuse } from '../shared/result.js';
import type { ApiKeyCommand } from './commands.js';
import type { ApiKeyEvent } from './events.js';
import { type ApiKey, evolve, initialApiKey } from './state.js';

export type ApiKeyRefusalCode =
  | 'API_KEY_EXISTS'
  | 'API_KEY_EXPIRED'
  | 'API_KEY_NOT_FOUND'
  | 'API_KEY_REVOKED'
  | 'CONCURRENT_UPDATE'
  | 'EXPIRY_IN_THE_PAST';
export type ApiKeyRefusal = Refusal & { readonly code: ApiKeyRefusalCode };

function decide(command: ApiKeyCommand, state: ApiKey): Result<readonly ApiKeyEvent[], ApiKeyRefusal> {
  if (command.type === 'IssueApiKey') {
    const { expiresAt, at } = command.data;
    // A bot has one publishable key, whoever comes first to issue it.
    const isSame = state.status === 'active' && state.kind === 'publishable' && state.botId === command.data.botId;
    if (isSame) return accept([]);
    if (state.status !== 'none')
      return refuse({ kind: 'conflict', code: 'API_KEY_EXISTS', detail: 'This key exists.' });
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(at)) {
      return refuse({ kind: 'invalid', code: 'EXPIRY_IN_THE_PAST', detail: 'The key would have expired already.' });
    }
    return accept([{ type: 'ApiKeyIssued', data: command.data }]);
  }
  if (state.status === 'none') {
    return refuse({ kind: 'notFound', code: 'API_KEY_NOT_FOUND', detail: 'This API key does not exist.' });
  }
  const { accountId } = state;
  if (command.type === 'RevokeApiKey') {
    if (state.status === 'revoked') return accept([]);
    return accept([{ type: 'ApiKeyRevoked', data: { accountId, reason: command.data.reason, at: command.data.at } }]);
  }
  if (state.status === 'revoked') {
    return refuse({ kind: 'conflict', code: 'API_KEY_REVOKED', detail: 'This API key has been revoked.' });
  }
  // Of several rotations of one key only the first may go through: each further one would end the overlap that the one
  // before has promised, and the key that it has just handed out.
  if (command.data.generation !== state.generation) {
    return refuse({
      kind: 'conflict',
      code: 'CONCURRENT_UPDATE',
      detail: 'This key has just been rotated by another.',
    });
  }
  const { lastFour, hash, formerUntil, at } = command.data;
  if (state.expiresAt !== null && Date.parse(state.expiresAt) <= Date.parse(at)) {
    return refuse({ kind: 'conflict', code: 'API_KEY_EXPIRED', detail: 'This API key has expired. Issue another.' });
  }
  const generation = state.generation + 1;
  return accept([{ type: 'ApiKeyRotated', data: { accountId, generation, lastFour, hash, formerUntil, at } }]);
}

export const apiKeyDecider: Decider<ApiKeyCommand, ApiKeyEvent, ApiKey, ApiKeyRefusal> = {
  category: 'apiKey',
  initial: initialApiKey,
  evolve,
  decide,
};
