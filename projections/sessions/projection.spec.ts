import type { AccountEvent } from '../../src/domain/account/index.js';
import type { SessionEvent } from '../../src/domain/session/index.js';
import { EventLog } from '../../test/support/dsl/eventLog.js';
import { projectingSql } from '../../test/support/dsl/projection.js';
import { sessionsProjection } from './projection.js';

const at = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T01:00:00.000Z';
const started = (accountId: string): SessionEvent => ({
  type: 'SessionStarted',
  data: {
    accountId,
    method: 'password',
    tokenHash: 'h',
    client: 'c',
    ip: '127.0.0.1',
    userAgent: 'Phone',
    epoch: 0,
    idleSeconds: 60,
    expiresAt: later,
    at,
  },
});
const refreshed = (generation: number, time: string): SessionEvent => ({
  type: 'SessionRefreshed',
  data: { accountId: 'a', generation, tokenHash: 'h', client: 'c', at: time },
});
const account = (event: AccountEvent) => event;
const projecting = projectingSql(sessionsProjection);

describe('the read model of sessions', () => {
  it('holds where and when a session was started, without its token', () => {
    const { writes } = projecting.given(new EventLog().add('session-s', started('a')));
    expect(JSON.parse(String(writes[0]?.values[0]))).toEqual([
      {
        id: 's',
        account_id: 'a',
        method: 'password',
        ip: '127.0.0.1',
        user_agent: 'Phone',
        epoch: 0,
        idle_seconds: 60,
        started_at: at,
        expires_at: later,
      },
    ]);
  });

  it('writes each session once a batch, however often it was refreshed', () => {
    projecting
      .given(new EventLog().add('session-s', refreshed(1, at), refreshed(2, later)))
      .thenWrites({ text: 'refreshed_at', values: [['s'], [later]] });
  });

  it('ends sessions by the account’s epoch, and forgets those of an erased account', () => {
    const log = new EventLog().add(
      'account-a',
      account({
        type: 'PasswordChanged',
        data: { reason: 'changed', passwordId: 'p', keptSessionId: 's', sessionEpoch: 1, at },
      }),
      account({ type: 'EmailVerified', data: { evicts: false, sessionEpoch: 1, at } }),
      account({ type: 'AccountErased', data: { at } }),
    );
    projecting
      .given(log)
      .thenWrites(
        { text: 'account_epochs', values: [['a'], [1], ['s']] },
        { text: 'delete from sessions', values: [['a']] },
      );
  });

  it('takes no notice of what does not concern it', () => {
    projecting
      .given(new EventLog().add('account-a', account({ type: 'RoleGranted', data: { role: 'admin', at } })))
      .thenNothing();
  });
});
