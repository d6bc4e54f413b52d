import { Passwords } from './passwords.js';
import type { PasswordHasher, PasswordStore } from './ports.js';

const AT = new Date(0);

/** Hashes that can be read; those that begin with `old:` are of weaker parameters. */
const hasher = (whileHashing: () => void = () => {}): PasswordHasher => ({
  hash: async (password) => {
    whileHashing();
    return `new:${password}`;
  },
  verify: async (hash, password) => hash?.slice(4) === password,
  isOutdated: (hash) => hash.startsWith('old:'),
});

function storeWith(hash: string) {
  const stored = new Map([['ann', hash]]);
  const store: PasswordStore = {
    find: async (id) => stored.get(id) ?? null,
    save: async (id, next) => void stored.set(id, next),
    replace: async (id, former, next) => stored.get(id) === former && stored.set(id, next) !== undefined,
    remove: async (id) => void stored.delete(id),
  };
  return { stored, store };
}

const proofOf = (store: PasswordStore, whileHashing?: () => void) =>
  new Passwords(hasher(whileHashing), store, () => false).proof('ann', 'right', AT);

describe('a hash of weaker parameters', () => {
  it('is renewed by whoever shows the password', async () => {
    const { stored, store } = storeWith('old:right');
    expect(await proofOf(store)).toBe('new:right');
    expect(stored.get('ann')).toBe('new:right');
  });

  it('does not bring back a password that was changed or removed meanwhile', async () => {
    const changed = storeWith('old:right');
    expect(await proofOf(changed.store, () => changed.stored.set('ann', 'new:other'))).toBeNull();
    expect(changed.stored.get('ann')).toBe('new:other');
    const removed = storeWith('old:right');
    expect(await proofOf(removed.store, () => removed.stored.delete('ann'))).toBeNull();
    expect(removed.stored.has('ann')).toBe(false);
  });

  it('lets everybody in who shows the password at the same time', async () => {
    const { stored, store } = storeWith('old:right');
    expect(await proofOf(store, () => stored.set('ann', 'new:right'))).toBe('new:right');
  });
});
