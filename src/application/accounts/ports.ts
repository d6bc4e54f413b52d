import type { Provider } from '../../domain/account/index.js';

/** argon2id off the event loop. */
export interface PasswordHasher {
  /** @throws PasswordsBusy when too many are waiting already. */
  hash(password: string): Promise<string>;
  /** Takes as long for null (no such account) as for a hash. @throws PasswordsBusy. */
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether a hash was made with weaker parameters than today's. */
  isOutdated(hash: string): boolean;
}

/** More passwords wait to be hashed than will be answered in reasonable time. */
export class PasswordsBusy extends Error {}

/**
 * Store of record of password hashes. An account may have several: its stream says which one is in force, so that
 * storing one and appending the event that puts it in force need not be one step (decision 0012).
 */
export interface PasswordStore {
  find(accountId: string, passwordId: string): Promise<string | null>;
  save(accountId: string, passwordId: string, hash: string, at: Date): Promise<void>;
  /** @returns false, having changed nothing, when the stored hash is `former` no more. */
  replace(accountId: string, passwordId: string, former: string, hash: string, at: Date): Promise<boolean>;
  /** Removes `passwordIds`, and what others have left behind, but never the one that is in force. */
  retire(accountId: string, inForce: string | null, passwordIds: readonly string[], at: Date): Promise<void>;
  removeOf(accountId: string): Promise<void>;
}

export type CodePurpose = 'signIn' | 'verifyEmail' | 'resetPassword';

export interface CodeStore {
  /** Replaces an earlier code of the same purpose and address. */
  put(code: {
    readonly purpose: CodePurpose;
    readonly addressHash: string;
    readonly codeHash: Uint8Array;
    readonly accountId: string;
    readonly tries: number;
    readonly expiresAt: Date;
  }): Promise<void>;
  /** Spends a try; with the right code, in time and with tries left, spends the code and gives its account. */
  take(purpose: CodePurpose, addressHash: string, codeHash: Uint8Array, now: Date): Promise<string | null>;
  removeOf(accountId: string): Promise<void>;
}

export interface DeviceStore {
  /** @returns false when it was known before. */
  remember(accountId: string, device: string, at: Date): Promise<boolean>;
  removeOf(accountId: string): Promise<void>;
}

/** Keyed hashes of what must be found or compared but not read. The key belongs to the installation and stays. */
export interface LookupHashes {
  /** Id of the `email` stream of a canonical address. */
  email(address: string): Promise<string>;
  /** Id of the `identity` stream. */
  identity(provider: Provider, subject: string): Promise<string>;
  code(purpose: CodePurpose, addressHash: string, code: string): Promise<Uint8Array>;
  device(userAgent: string): Promise<string>;
  /** Where a refresh comes from: user agent and network address. */
  client(userAgent: string, ip: string): Promise<string>;
}

export interface AccessClaims {
  readonly accountId: string;
  readonly sessionId: string;
}

export interface AccessTokens {
  readonly lifetimeSeconds: number;
  issue(claims: AccessClaims, now: Date): Promise<string>;
  /** Null when it is not ours, not an access token, altered or expired. */
  verify(token: string, now: Date): Promise<AccessClaims | null>;
}

/** A refresh token that this service has issued, taken apart. */
export interface ParsedRefreshToken {
  readonly sessionId: string;
  readonly generation: number;
  readonly hash: string;
  /** The token that follows it after `steps` rotations: the same token always has the same successor. */
  follow(steps: number): { readonly token: string; readonly hash: string };
}

export interface RefreshTokens {
  first(sessionId: string): { readonly token: string; readonly hash: string };
  /** Null for anything that was not issued here; needs no look-up. */
  parse(token: string): ParsedRefreshToken | null;
}

/** Counts attempts so that only failures weigh: taken before, given back after success. */
export interface AttemptLimiter {
  /** Seconds until the next attempt is allowed, or 0 when this one is; only then it counts. */
  take(
    policy: { readonly name: string; readonly points: number; readonly seconds: number },
    key: string,
  ): Promise<number>;
  giveBack(
    policy: { readonly name: string; readonly points: number; readonly seconds: number },
    key: string,
  ): Promise<void>;
}

/**
 * A cache of what was found out about sessions, accounts and keys: in process for half a second, in Redis for a
 * minute, from the store otherwise. `owner` is the aggregate; `revision` that of its stream.
 */
export interface VerifiedCache<V> {
  get(entry: string, owner: string, load: () => Promise<{ readonly value: V; readonly revision: number }>): Promise<V>;
  /** To be called after each change of the aggregate. Never throws: with Redis away it is made up for later. */
  invalidate(owner: string, revision: number): Promise<void>;
}
