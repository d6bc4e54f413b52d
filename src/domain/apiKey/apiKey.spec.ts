import { deciding } from '../../../test/support/dsl/decider.js';
import { type ApiKeyCommand, type ApiKeyEvent, type ApiKeyIssued, apiKeyDecider } from './index.js';

const at = '2026-01-01T00:00:00.000Z';
const given = deciding(apiKeyDecider);
const issued: ApiKeyIssued = {
  type: 'ApiKeyIssued',
  data: {
    accountId: 'a',
    kind: 'secret',
    botId: null,
    name: 'CI',
    scopes: ['bots:read'],
    prefix: 'nova_test_x',
    lastFour: 'abcd',
    hash: 'h0',
    limit: { points: 600, seconds: 60 },
    expiresAt: null,
    at,
  },
};
const rotate: ApiKeyCommand = {
  type: 'RotateApiKey',
  data: { generation: 0, lastFour: 'efgh', hash: 'h1', formerUntil: '2026-01-01T01:00:00.000Z', at },
};
const rotated: ApiKeyEvent = {
  type: 'ApiKeyRotated',
  data: { ...rotate.data, accountId: 'a', generation: 1 } as never,
};
const revoke: ApiKeyCommand = { type: 'RevokeApiKey', data: { reason: 'owner', at } };
const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: { accountId: 'a', reason: 'owner', at } };

describe('an API key', () => {
  it('is issued once, with an end in the future', () => {
    given().when({ type: 'IssueApiKey', data: issued.data }).thenEvents(issued);
    given(issued).when({ type: 'IssueApiKey', data: issued.data }).thenRefused('API_KEY_EXISTS');
    given()
      .when({ type: 'IssueApiKey', data: { ...issued.data, expiresAt: at } })
      .thenRefused('EXPIRY_IN_THE_PAST', { kind: 'invalid' });
  });

  it('that is publishable is one for each bot, whoever issues it', () => {
    const data = { ...issued.data, kind: 'publishable', botId: 'b', hash: null } as const;
    const publishable: ApiKeyIssued = { type: 'ApiKeyIssued', data };
    given().when({ type: 'IssueApiKey', data }).thenEvents(publishable);
    given(publishable).when({ type: 'IssueApiKey', data }).thenNothing();
    given(publishable, revoked).when({ type: 'IssueApiKey', data }).thenRefused('API_KEY_EXISTS');
  });

  it('is rotated with an overlap in which the former one works too', () => {
    given(issued).when(rotate).thenEvents(rotated);
    const { at: issuedAt, ...rest } = issued.data;
    given(issued, rotated).thenState({
      status: 'active',
      ...rest,
      issuedAt,
      generation: 1,
      lastFour: 'efgh',
      hash: 'h1',
      former: { hash: 'h0', until: '2026-01-01T01:00:00.000Z' },
    });
  });

  it('is rotated once by those who saw the same key', () => {
    given(issued, rotated).when(rotate).thenRefused('CONCURRENT_UPDATE', { kind: 'conflict' });
  });

  it('once revoked is never rotated again', () => {
    given(issued).when(revoke).thenEvents(revoked);
    given(issued, revoked).when(revoke).thenNothing();
    given(issued, revoked).when(rotate).thenRefused('API_KEY_REVOKED');
  });

  it('once expired is never rotated again: what took its place would have expired, too', () => {
    const expiring = { ...issued, data: { ...issued.data, expiresAt: '2026-01-01T00:10:00.000Z' } };
    const rotateAt = (time: string): ApiKeyCommand => ({ ...rotate, data: { ...rotate.data, at: time } });
    given(expiring).when(rotateAt('2026-01-01T00:10:00.000Z')).thenRefused('API_KEY_EXPIRED', { kind: 'conflict' });
    given(expiring).when(rotate).thenEvents(rotated);
  });

  it('that does not exist cannot be changed', () => {
    given().when(rotate).thenRefused('API_KEY_NOT_FOUND');
    given().when(revoke).thenRefused('API_KEY_NOT_FOUND');
  });
});
