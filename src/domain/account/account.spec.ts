import { deciding } from '../../../test/support/dsl/decider.js';
import { type AccountEvent, accountDecider, hasEnded } from './index.js';
import type { ActiveAccount } from './state.js';

const at = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T00:01:00.000Z';
const given = deciding(accountDecider);
const registered: AccountEvent = {
  type: 'AccountRegistered',
  data: { email: 'ann@example.com', name: 'Ann', method: 'password', at },
};
const verified: AccountEvent = { type: 'EmailVerified', data: { evicts: false, sessionEpoch: 0, at } };
const identity = { provider: 'google', subject: '42', identityId: 'hash' } as const;
const linked: AccountEvent = { type: 'SignInLinked', data: { ...identity, at } };
const erased: AccountEvent = { type: 'AccountErased', data: { at } };
const fold = (...events: AccountEvent[]) => events.reduce(accountDecider.evolve, accountDecider.initial);
const changePassword = (id: string, epoch: number) =>
  ({
    type: 'ChangePassword',
    data: { reason: 'changed', passwordId: 'second', shown: 'first', kept: { id, epoch }, at },
  }) as const;
const register = { email: 'ann@example.com', name: 'Ann', at };

describe('an account', () => {
  it('is registered once', () => {
    const command = { type: 'RegisterAccount', data: { ...register, method: 'password', identity: null } } as const;
    given().when(command).thenEvents(registered);
    given(registered).when(command).thenRefused('ACCOUNT_EXISTS');
    given(registered, erased).when(command).thenRefused('ACCOUNT_EXISTS');
  });

  it('is verified at once when a provider vouches for its address', () => {
    given()
      .when({ type: 'RegisterAccount', data: { ...register, method: 'google', identity } })
      .thenEvents({ type: 'AccountRegistered', data: { ...register, method: 'google' } }, verified, linked);
  });

  it('that does not exist or was erased refuses every change', () => {
    given()
      .when({ type: 'ChangeProfile', data: { name: 'B', at } })
      .thenRefused('ACCOUNT_NOT_FOUND');
    given(registered, erased)
      .when({ type: 'ChangeProfile', data: { name: 'B', at } })
      .thenRefused('ACCOUNT_ERASED');
    given(registered, erased).when({ type: 'EraseAccount', data: { at } }).thenNothing();
  });

  it('records once that all it owned is gone', () => {
    const data = { bots: 2, keys: 1, at };
    given(registered, erased).when({ type: 'CompleteErasure', data }).thenEvents({ type: 'ErasureCompleted', data });
    given(registered, erased, { type: 'ErasureCompleted', data }).when({ type: 'CompleteErasure', data }).thenNothing();
    given(registered).when({ type: 'CompleteErasure', data }).thenRefused('ACCOUNT_NOT_ERASED');
  });

  it('verifies its address once, and evicts whoever was there when the mailbox itself is the proof', () => {
    given(registered)
      .when({ type: 'VerifyEmail', data: { proof: 'session', at } })
      .thenEvents(verified);
    given(registered)
      .when({ type: 'VerifyEmail', data: { proof: 'mailbox', at } })
      .thenEvents({ type: 'EmailVerified', data: { evicts: true, sessionEpoch: 1, at } });
    given(registered, verified)
      .when({ type: 'VerifyEmail', data: { proof: 'mailbox', at } })
      .thenNothing();
    const state = fold(registered, {
      type: 'EmailVerified',
      data: { evicts: true, sessionEpoch: 1, at },
    }) as ActiveAccount;
    expect(hasEnded(state, 's', 0)).toBe(true);
  });

  it('links a sign-in only with a verified address, once', () => {
    const link = { type: 'LinkSignIn', data: { ...identity, at } } as const;
    given(registered).when(link).thenRefused('EMAIL_NOT_VERIFIED');
    given(registered, verified).when(link).thenEvents(linked);
    given(registered, verified, linked).when(link).thenNothing();
  });

  it('grants and revokes a role once', () => {
    const granted: AccountEvent = { type: 'RoleGranted', data: { role: 'admin', at } };
    const revoked: AccountEvent = { type: 'RoleRevoked', data: { role: 'admin', at } };
    given(registered)
      .when({ type: 'GrantRole', data: { role: 'admin', at } })
      .thenEvents(granted);
    given(registered, granted)
      .when({ type: 'GrantRole', data: { role: 'admin', at } })
      .thenNothing();
    given(registered, granted)
      .when({ type: 'RevokeRole', data: { role: 'admin', at } })
      .thenEvents(revoked);
    given(registered)
      .when({ type: 'RevokeRole', data: { role: 'admin', at } })
      .thenNothing();
  });

  it('ends all sessions but the kept one when the password changes or it is logged out everywhere', () => {
    const passwordChanged: AccountEvent = {
      type: 'PasswordChanged',
      data: { reason: 'changed', passwordId: 'second', keptSessionId: 'mine', sessionEpoch: 1, at },
    };
    given(registered).when(changePassword('mine', 0)).thenEvents(passwordChanged);
    const state = fold(registered, passwordChanged) as ActiveAccount;
    expect([hasEnded(state, 'mine', 0), hasEnded(state, 'other', 0), hasEnded(state, 'new', 1)]).toEqual([
      false,
      true,
      false,
    ]);
    const all = fold(registered, {
      type: 'SessionsEnded',
      data: { keptSessionId: null, sessionEpoch: 1, at },
    }) as ActiveAccount;
    expect(hasEnded(all, 'mine', 0)).toBe(true);
  });

  it('gives no session back that has ended while the password was on its way', () => {
    const ended: AccountEvent = { type: 'SessionsEnded', data: { keptSessionId: null, sessionEpoch: 1, at } };
    const data = { reason: 'changed', passwordId: 'second', keptSessionId: null, sessionEpoch: 2, at } as const;
    given(registered, ended).when(changePassword('mine', 0)).thenEvents({ type: 'PasswordChanged', data });
  });

  it('changes the password only for whoever showed the one that is in force', () => {
    const { data } = changePassword('mine', 0);
    const evicted: AccountEvent = { type: 'EmailVerified', data: { evicts: true, sessionEpoch: 1, at } };
    const changed: AccountEvent = {
      type: 'PasswordChanged',
      data: { reason: 'reset', passwordId: 'other', keptSessionId: null, sessionEpoch: 1, at },
    };
    for (const past of [evicted, changed]) {
      given(registered, past)
        .when({ type: 'ChangePassword', data })
        .thenRefused('WRONG_PASSWORD', { kind: 'forbidden' });
    }
    const next = { reason: 'changed', passwordId: 'second', keptSessionId: null, sessionEpoch: 2, at } as const;
    given(registered, changed)
      .when({ type: 'ChangePassword', data: { ...data, shown: 'other' } })
      .thenEvents({ type: 'PasswordChanged', data: next });
    given(registered, evicted)
      .when({ type: 'ChangePassword', data: { ...data, shown: null } })
      .thenEvents({ type: 'PasswordChanged', data: next });
  });

  it('records refused sign-ins at most once a minute', () => {
    const refused = (time: string): AccountEvent => ({ type: 'SignInRefused', data: { method: 'password', at: time } });
    const refuse = (time: string) => ({ type: 'RefuseSignIn', data: { method: 'password', at: time } }) as const;
    given(registered).when(refuse(at)).thenEvents(refused(at));
    given(registered, refused(at)).when(refuse('2026-01-01T00:00:59.999Z')).thenNothing();
    given(registered, refused(at)).when(refuse(later)).thenEvents(refused(later));
  });

  it('changes its name, and nothing when it is the same', () => {
    given(registered)
      .when({ type: 'ChangeProfile', data: { name: 'Bea', at } })
      .thenEvents({ type: 'ProfileChanged', data: { name: 'Bea', at } });
    given(registered)
      .when({ type: 'ChangeProfile', data: { name: 'Ann', at } })
      .thenNothing();
  });
});
