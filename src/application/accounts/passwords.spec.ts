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
  const stored = new Map([['first', hash]]);
  const store: PasswordStore = {
    find: async (_, id) => stored.get(id) ?? null,
    save: async (_, id, next) => void stored.set(id, next),
    replace: async (_, id, former, next) => stored.get(id) === former && stored.set(id, next) !== undefined,
    retire: async () => {},
    removeOf: async () => stored.clear(),
  };
  return { stored, store };
}

const isLetIn = (store: PasswordStore, whileHashing?: () => void) =>
  new Passwords(hasher(whileHashing), store, () => false).matches('ann', 'first', 'right', AT);

describe('a hash of weaker parameters', () => {
  it('is renewed by whoever shows the password', async () => {
    const { stored, store } = storeWith('old:right');
    expect(await isLetIn(store)).toBe(true);
    expect(stored.get('first')).toBe('new:right');
  });

  it('does not bring back a password that was changed or removed meanwhile', async () => {
    const changed = storeWith('old:right');
    expect(await isLetIn(changed.store, () => changed.stored.set('first', 'new:other'))).toBe(false);
    expect(changed.stored.get('first')).toBe('new:other');
    const removed = storeWith('old:right');
    expect(await isLetIn(removed.store, () => removed.stored.delete('first'))).toBe(false);
    expect(removed.stored.has('first')).toBe(false);
  });

  it('lets everybody in who shows the password at the same time', async () => {
    const { stored, store } = storeWith('old:right');
    expect(await isLetIn(store, () => stored.set('first', 'new:right'))).toBe(true);
  });
});
