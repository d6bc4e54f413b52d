import { accountEvents } from './account.js';

describe('older events of accounts', () => {
  it('a changed password of version 1 is in the one place that there was', () => {
    const { schema, upcasters } = accountEvents.specs.PasswordChanged!;
    const stored = { reason: 'reset', keptSessionId: null, sessionEpoch: 1, at: '2026-01-01T00:00:00.000Z' };
    expect(schema.parse(upcasters![1]!(stored))).toEqual({ ...stored, passwordId: 'first' });
  });
});
