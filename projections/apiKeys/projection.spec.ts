import type { AccountEvent } from '../../src/domain/account/index.js';
import type { ApiKeyEvent } from '../../src/domain/apiKey/index.js';
import { EventLog } from '../../test/support/dsl/eventLog.js';
import { projectingSql } from '../../test/support/dsl/projection.js';
import { apiKeysProjection } from './projection.js';

const at = '2026-01-01T00:00:00.000Z';
const issued: ApiKeyEvent = {
  type: 'ApiKeyIssued',
  data: {
    accountId: 'a',
    kind: 'secret',
    botId: null,
    name: 'CI',
    scopes: ['bots:read'],
    prefix: 'nova_test_x',
    lastFour: 'abcd',
    hash: 'secret hash',
    limit: { points: 600, seconds: 60 },
    expiresAt: null,
    at,
  },
};
const rotated = (generation: number, lastFour: string): ApiKeyEvent => ({
  type: 'ApiKeyRotated',
  data: { accountId: 'a', generation, lastFour, hash: 'h', formerUntil: at, at },
});
const projecting = projectingSql(apiKeysProjection);

describe('the read model of API keys', () => {
  it('holds what may be shown, and not the hash', () => {
    const { writes } = projecting.given(new EventLog().add('apiKey-k', issued));
    expect(writes).toHaveLength(1);
    expect(JSON.parse(String(writes[0]?.values[0]))).toMatchObject([
      { id: 'k', prefix: 'nova_test_x', last_four: 'abcd' },
    ]);
    expect(JSON.stringify(writes)).not.toContain('secret hash');
  });

  it('shows the last of several rotations', () => {
    projecting
      .given(new EventLog().add('apiKey-k', rotated(1, 'one1'), rotated(2, 'two2')))
      .thenWrites({ text: 'former_until', values: [['k'], ['two2'], [at], [at]] });
  });

  it('ends keys that are revoked, whose issuer was evicted, and forgets those of an erased account', () => {
    const log = new EventLog()
      .add('apiKey-k', { type: 'ApiKeyRevoked', data: { accountId: 'a', reason: 'owner', at } } satisfies ApiKeyEvent)
      .add(
        'account-a',
        { type: 'EmailVerified', data: { evicts: true, sessionEpoch: 1, at } } satisfies AccountEvent,
        { type: 'AccountErased', data: { at } } satisfies AccountEvent,
      );
    projecting
      .given(log)
      .thenWrites(
        { text: 'reason = new.reason', values: [['k'], [at], ['owner']] },
        { text: 'issued_at <= new.at', values: [['a'], [at]] },
        { text: 'delete from api_keys', values: [['a']] },
      );
  });
});
