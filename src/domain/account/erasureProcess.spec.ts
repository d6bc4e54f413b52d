import { erasureProcess } from './erasureProcess.js';

describe('the erasure of an account', () => {
  const clear = {
    kind: 'job',
    queue: 'eraseAccount',
    name: 'eraseAccount',
    data: { accountId: 'a-1' },
    delayMs: 2_000,
    key: 'clear',
  };
  const fold = (...types: string[]) =>
    types.reduce((state, type) => erasureProcess.apply(state, { type }), erasureProcess.initial);

  it('asks for all that the account owns to be cleared away', () => {
    expect(erasureProcess.react(fold('AccountErased'), { type: 'AccountErased', stream: 'account-a-1' })).toEqual([
      clear,
    ]);
    expect(erasureProcess.react(fold('RoleGranted'), { type: 'RoleGranted', stream: 'account-a-1' })).toHaveProperty(
      'ignored',
    );
  });

  it('asks again after a restart until it is done', () => {
    const open = fold('AccountRegistered', 'AccountErased');
    expect([erasureProcess.isOpen(open), erasureProcess.outstanding(open, 'a-1')]).toEqual([true, [clear]]);
    const done = fold('AccountErased', 'ErasureCompleted');
    expect([erasureProcess.isOpen(done), erasureProcess.outstanding(done, 'a-1')]).toEqual([false, []]);
  });
});
