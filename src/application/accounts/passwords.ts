import type { Refusal } from '../../domain/shared/decider.js';
import { refuse } from '../../domain/shared/result.js';
import { type PasswordOwner, withoutKnownWords } from './guessablePasswords.js';
import { type PasswordHasher, type PasswordStore, PasswordsBusy } from './ports.js';

const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;

/** In characters as people see them, near enough: code points. */
const lengthOf = (text: string): number => [...text].length;

const invalid = (code: string, detail: string) => refuse<Refusal>({ kind: 'invalid', code, detail });

/** Passwords: any characters, 8 to 128 of them (code points), but none that everybody tries first. */
export class Passwords {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly store: PasswordStore,
    private readonly isCommon: (password: string) => boolean,
  ) {}

  /** Why a new password is refused, or null. Used as given: not trimmed, truncated or normalised. */
  refusalOf(password: string, owner: PasswordOwner) {
    const length = lengthOf(password);
    if (length < PASSWORD_MIN)
      return invalid('PASSWORD_TOO_SHORT', `A password has at least ${PASSWORD_MIN} characters.`);
    if (length > PASSWORD_MAX)
      return invalid('PASSWORD_TOO_LONG', `A password has at most ${PASSWORD_MAX} characters.`);
    if (this.isCommon(password)) return invalid('PASSWORD_TOO_COMMON', 'This password is among those tried first.');
    if (lengthOf(withoutKnownWords(password, owner)) < PASSWORD_MIN) {
      const detail = `Besides your name, your address and our name, a password has at least ${PASSWORD_MIN} characters.`;
      return invalid('PASSWORD_GUESSABLE', detail);
    }
    return null;
  }

  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /** @param former what `proof` gave. @returns false when that password is the account's no more. */
  async replace(accountId: string, former: string, password: string, at: Date): Promise<boolean> {
    return this.store.replace(accountId, former, await this.hasher.hash(password), at);
  }

  save(accountId: string, hash: string, at: Date): Promise<void> {
    return this.store.save(accountId, hash, at);
  }

  remove(accountId: string): Promise<void> {
    return this.store.remove(accountId);
  }

  /**
   * Takes as long when there is no such account (null) or it has no password. Renews hashes of weaker parameters.
   * @returns the stored hash that the password has matched, or null when it is wrong.
   */
  async proof(accountId: string | null, password: string, at: Date): Promise<string | null> {
    const hash = await this.store.find(accountId ?? 'nobody');
    const isRight = await this.hasher.verify(accountId === null ? null : hash, password);
    if (!isRight || accountId === null || hash === null) return null;
    if (!this.hasher.isOutdated(hash)) return hash;
    const renewed = await this.hasher.hash(password);
    // The password may have been changed or removed meanwhile, and must not come back: then it is to be looked at again.
    return (await this.store.replace(accountId, hash, renewed, at)) ? renewed : this.proof(accountId, password, at);
  }
}

/** Turns a full queue of passwords into a refusal. */
export async function unlessBusy<T>(work: () => Promise<T>): Promise<T | ReturnType<typeof busy>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PasswordsBusy) return busy();
    throw error;
  }
}

const busy = () =>
  refuse<Refusal>({
    kind: 'unavailable',
    code: 'SIGN_IN_BUSY',
    detail: 'Too many people sign in at this moment. Try again.',
    info: { retryAfterSeconds: 2 },
  });
