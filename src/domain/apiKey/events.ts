import type { EventOf } from '../shared/event.js';
import type { KeyScope } from './scopes.js';

export interface KeyLimit {
  readonly points: number;
  readonly seconds: number;
}

export type ApiKeyIssued = EventOf<
  'ApiKeyIssued',
  {
    readonly accountId: string;
    /** `publishable`: stands in web pages, is worth one bot only and can be derived again, so nothing of it is stored. */
    readonly kind: 'secret' | 'publishable';
    readonly botId: string | null;
    /** Personal (people name keys after people). */
    readonly name: string;
    readonly scopes: readonly KeyScope[];
    /** What the key starts with, up to its id. */
    readonly prefix: string;
    readonly lastFour: string;
    /** Keyed and stretched hash, worthless without the server's own key; null for a publishable key. */
    readonly hash: string | null;
    readonly limit: KeyLimit;
    readonly expiresAt: string | null;
    readonly at: string;
  }
>;

export type ApiKeyRotated = EventOf<
  'ApiKeyRotated',
  {
    readonly accountId: string;
    /** Counts from 0. */
    readonly generation: number;
    readonly lastFour: string;
    readonly hash: string | null;
    /** Until then the former key works as well. */
    readonly formerUntil: string;
    readonly at: string;
  }
>;

export type ApiKeyRevoked = EventOf<
  'ApiKeyRevoked',
  { readonly accountId: string; readonly reason: 'owner' | 'account' | 'bot'; readonly at: string }
>;

export type ApiKeyEvent = ApiKeyIssued | ApiKeyRotated | ApiKeyRevoked;
