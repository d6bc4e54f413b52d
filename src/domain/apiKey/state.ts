import type { ApiKeyEvent, KeyLimit } from './events.js';
import type { KeyScope } from './scopes.js';

export interface ActiveApiKey {
  readonly status: 'active';
  readonly accountId: string;
  readonly kind: 'secret' | 'publishable';
  readonly botId: string | null;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly limit: KeyLimit;
  readonly issuedAt: string;
  readonly expiresAt: string | null;
  readonly prefix: string;
  readonly lastFour: string;
  readonly generation: number;
  readonly hash: string | null;
  /** The key before the last rotation, for as long as both work. */
  readonly former: { readonly hash: string | null; readonly until: string } | null;
}

export type ApiKey =
  | { readonly status: 'none' }
  | ActiveApiKey
  | { readonly status: 'revoked'; readonly accountId: string; readonly at: string };

export const initialApiKey: ApiKey = { status: 'none' };

export function evolve(state: ApiKey, event: ApiKeyEvent): ApiKey {
  if (event.type === 'ApiKeyIssued') {
    const { at: issuedAt, ...issued } = event.data;
    return { status: 'active', ...issued, issuedAt, generation: 0, former: null };
  }
  if (state.status !== 'active') return state;
  if (event.type === 'ApiKeyRevoked') return { status: 'revoked', accountId: state.accountId, at: event.data.at };
  const { generation, lastFour, hash, formerUntil } = event.data;
  return { ...state, generation, lastFour, hash, former: { hash: state.hash, until: formerUntil } };
}
