import { type Caller, isAdmin, mayAccess } from './caller.js';

const owner: Caller = { kind: 'account', accountId: 'a', sessionId: 's', roles: ['user'], email: 'a@b.c', name: 'A' };

describe('the ownership rule', () => {
  it('lets the owner, the owner’s key and an admin in', () => {
    expect(mayAccess(owner, 'a')).toBe(true);
    expect(mayAccess({ kind: 'apiKey', accountId: 'a', keyId: 'k', scopes: [] }, 'a')).toBe(true);
    expect(mayAccess({ ...owner, accountId: 'x', roles: ['user', 'admin'] }, 'a')).toBe(true);
  });

  it('keeps strangers, other accounts and widget keys out', () => {
    expect(mayAccess({ kind: 'anonymous' }, 'a')).toBe(false);
    expect(mayAccess({ ...owner, accountId: 'b' }, 'a')).toBe(false);
    expect(mayAccess({ kind: 'publishable', botId: 'b', keyId: 'k', accountId: 'a' }, 'a')).toBe(false);
    expect(isAdmin(owner)).toBe(false);
  });
});
