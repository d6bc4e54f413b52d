import type { Context } from 'koa';
import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import type { Caller } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';

/**
 * Tells whether the caller of this request is let in still, for what goes on long after its beginning. It comes from the
 * caches, so that it can be asked for each event. An access token that has expired meanwhile is no reason to stop: what
 * counts is its session.
 */
export function stillIn(get: Get, koa: Context, caller: Caller): () => Promise<boolean> {
  if (caller.kind === 'account') {
    const { sessionId, accountId } = caller;
    const directory = get(ACCOUNT_TOKENS.SessionDirectory);
    return async () => (await directory.callerOf(sessionId, accountId, get(TOKENS.Now)())) !== null;
  }
  const key = koa.get('x-api-key') || koa.get('authorization').replace(/^bearer +/i, '');
  return async () => (await get(ACCOUNT_TOKENS.ApiKeyVerifier).verify(key)).ok;
}
