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

  /** Stores one that is not in force yet. */
  save(accountId: string, passwordId: string, hash: string, at: Date): Promise<void> {
    return this.store.save(accountId, passwordId, hash, at);
  }

  retire(accountId: string, inForce: string | null, passwordIds: readonly string[], at: Date): Promise<void> {
    return this.store.retire(accountId, inForce, passwordIds, at);
  }

  /** Takes as long when there is no such account or password (null). Renews hashes of weaker parameters. */
  async matches(accountId: string | null, passwordId: string | null, password: string, at: Date): Promise<boolean> {
    const hash = await this.store.find(accountId ?? 'nobody', passwordId ?? 'none');
    const isRight = await this.hasher.verify(hash, password);
    if (!isRight || accountId === null || passwordId === null || hash === null) return false;
    if (!this.hasher.isOutdated(hash)) return true;
    const renewed = await this.hasher.hash(password);
    // It may have been removed meanwhile, and must not come back: then it is to be looked at again.
    const isRenewed = await this.store.replace(accountId, passwordId, hash, renewed, at);
    return isRenewed || this.matches(accountId, passwordId, password, at);
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
