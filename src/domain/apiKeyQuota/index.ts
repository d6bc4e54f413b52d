import type { CommandOf, Decider, Refusal } from '../shared/decider.js';
import type { EventOf } from '../shared/event.js';
import { accept, refuse } from '../shared/result.js';

/** Secret keys of one account that work at the same time. */
export const MAX_WORKING_KEYS = 100;

export interface KeyPlace {
  readonly keyId: string;
  /** When its key stops working by itself, and the place is free. */
  readonly expiresAt: string | null;
  readonly at: string;
}

export type ApiKeyPlaceReserved = EventOf<'ApiKeyPlaceReserved', KeyPlace & { readonly accountId: string }>;
export type ApiKeyPlacesReleased = EventOf<
  'ApiKeyPlacesReleased',
  { readonly accountId: string; readonly keyIds: readonly string[]; readonly at: string }
>;
export type ApiKeyQuotaEvent = ApiKeyPlaceReserved | ApiKeyPlacesReleased;

export type ApiKeyQuotaCommand =
  | CommandOf<'ReservePlace', ApiKeyPlaceReserved['data']>
  | CommandOf<'ReleasePlaces', ApiKeyPlacesReleased['data']>;

/** Places that were reserved and not released; those of expired keys stay until the next one is reserved. */
export interface ApiKeyQuota {
  readonly places: readonly KeyPlace[];
}

const limitReached = {
  kind: 'conflict',
  code: 'API_KEY_LIMIT',
  detail: `An account has at most ${MAX_WORKING_KEYS} API keys that work. Revoke one that is no longer used.`,
} as const satisfies Refusal;

const worksAt =
  (at: string) =>
  ({ expiresAt }: KeyPlace): boolean =>
    expiresAt === null || Date.parse(expiresAt) > Date.parse(at);

/**
 * How many keys an account may have: stream `apiKeyQuota-<account id>`. Each key has a stream of its own, so only a stream
 * that all of them share can decide it: of two appends at the same revision one goes through.
 */
export const apiKeyQuotaDecider: Decider<
  ApiKeyQuotaCommand,
  ApiKeyQuotaEvent,
  ApiKeyQuota,
  Refusal & { readonly code: 'API_KEY_LIMIT' }
> = {
  category: 'apiKeyQuota',
  initial: { places: [] },
  evolve: ({ places }, event) => {
    if (event.type === 'ApiKeyPlacesReleased') {
      return { places: places.filter(({ keyId }) => !event.data.keyIds.includes(keyId)) };
    }
    const { accountId: _, ...place } = event.data;
    return { places: [...places.filter(worksAt(place.at)), place] };
  },
  decide: (command, { places }) => {
    if (command.type === 'ReleasePlaces') {
      const keyIds = command.data.keyIds.filter((id) => places.some(({ keyId }) => keyId === id));
      return accept(keyIds.length > 0 ? [{ type: 'ApiKeyPlacesReleased', data: { ...command.data, keyIds } }] : []);
    }
    if (places.some(({ keyId }) => keyId === command.data.keyId)) return accept([]);
    if (places.filter(worksAt(command.data.at)).length >= MAX_WORKING_KEYS) return refuse(limitReached);
    return accept([{ type: 'ApiKeyPlaceReserved', data: command.data }]);
  },
};
