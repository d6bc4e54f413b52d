import { deciding } from '../../../test/support/dsl/decider.js';
import { type ApiKeyQuotaCommand, type ApiKeyQuotaEvent, apiKeyQuotaDecider, MAX_WORKING_KEYS } from './index.js';

const at = '2026-01-01T12:00:00.000Z';
const later = '2026-01-01T13:00:00.000Z';
const given = deciding(apiKeyQuotaDecider);
const reserve = (keyId: string, more: object = {}) =>
  ({ type: 'ReservePlace', data: { accountId: 'a', keyId, expiresAt: null, at, ...more } }) as const;
const release = (...keyIds: string[]): ApiKeyQuotaCommand => ({
  type: 'ReleasePlaces',
  data: { accountId: 'a', keyIds, at },
});
const reserved = (keyId: string, more: object = {}): ApiKeyQuotaEvent => ({
  type: 'ApiKeyPlaceReserved',
  data: reserve(keyId, more).data,
});
const released = (...keyIds: string[]): ApiKeyQuotaEvent => ({
  type: 'ApiKeyPlacesReleased',
  data: { accountId: 'a', keyIds, at },
});
const others = (count: number) => Array.from({ length: count }, (_, index) => reserved(`other ${index}`));

describe('the quota of API keys', () => {
  it('has a hundred places', () => {
    given(...others(99))
      .when(reserve('k'))
      .thenEvents(reserved('k'));
    given(...others(100))
      .when(reserve('k'))
      .thenRefused('API_KEY_LIMIT', { kind: 'conflict' });
    expect(MAX_WORKING_KEYS).toBe(100);
  });

  it('holds one place for a key, however often it is reserved', () => {
    given(...others(99), reserved('k'))
      .when(reserve('k'))
      .thenNothing();
  });

  it('has a place again when one was released, which happens once', () => {
    given(...others(99), reserved('k'))
      .when(release('k', 'unknown'))
      .thenEvents(released('k'));
    given(...others(99), reserved('k'), released('k'))
      .when(release('k'))
      .thenNothing();
    given(...others(99), reserved('k'), released('k'))
      .when(reserve('l'))
      .thenEvents(reserved('l'));
  });

  it('has a place again when a key has expired, and forgets that key', () => {
    const expiring = reserved('k', { expiresAt: later });
    given(...others(99), expiring)
      .when(reserve('l'))
      .thenRefused('API_KEY_LIMIT');
    given(...others(99), expiring)
      .when(reserve('l', { at: later }))
      .thenEvents(reserved('l', { at: later }));
    given(expiring, reserved('l', { at: later })).thenState({ places: [{ keyId: 'l', expiresAt: null, at: later }] });
  });
});
