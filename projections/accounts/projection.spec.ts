import type { AccountEvent } from '../../src/domain/account/index.js';
import { EventLog } from '../../test/support/dsl/eventLog.js';
import { projectingSql } from '../../test/support/dsl/projection.js';
import { accountsProjection } from './projection.js';

const at = '2026-01-01T00:00:00.000Z';
const registered = (email: string, name: string): AccountEvent => ({
  type: 'AccountRegistered',
  data: { email, name, method: 'password', at },
});
const rowsOf = (writes: readonly { readonly values: readonly unknown[] }[], index: number) =>
  JSON.parse(String(writes[index]?.values[0]));
const projecting = projectingSql(accountsProjection);

describe('the read model of accounts', () => {
  it('folds the changes of a batch into one row for each account', () => {
    const { writes } = projecting.given(
      new EventLog().add(
        'account-a',
        registered('a@example.com', 'Ann'),
        { type: 'ProfileChanged', data: { name: 'Bea', at } } satisfies AccountEvent,
        { type: 'RoleGranted', data: { role: 'admin', at } } satisfies AccountEvent,
        { type: 'RoleRevoked', data: { role: 'admin', at } } satisfies AccountEvent,
        { type: 'SessionsEnded', data: { keptSessionId: null, sessionEpoch: 1, at } } satisfies AccountEvent,
      ),
    );
    expect(rowsOf(writes, 0)).toEqual([
      { id: 'a', email: 'a@example.com', name: 'Ann', method: 'password', registered_at: at },
    ]);
    expect(rowsOf(writes, 1)).toEqual([{ id: 'a', name: 'Bea', is_admin: false }]);
  });

  it('keeps nothing of an erased person, live or rebuilt', () => {
    const erased: AccountEvent = { type: 'AccountErased', data: { at } };
    const { writes } = projecting.given(new EventLog().add('account-a', registered('[erased]', '[erased]'), erased));
    expect(rowsOf(writes, 0)).toMatchObject([{ email: null, name: null }]);
    expect(writes.at(-1)).toMatchObject({ text: expect.stringContaining('email = null'), values: [['a']] });
  });
});
