import type { EventOf } from '../shared/event.js';

export type Provider = 'google' | 'github';
export type SignInMethod = 'password' | 'code' | Provider;
export type GrantableRole = 'admin';

export type AccountRegistered = EventOf<
  'AccountRegistered',
  {
    /** Personal; lower case. */
    readonly email: string;
    /** Personal; may be empty. */
    readonly name: string;
    readonly method: SignInMethod;
    readonly at: string;
  }
>;

export type EmailVerified = EventOf<
  'EmailVerified',
  {
    /**
     * True when the mailbox proved itself to somebody who was not signed in. Whoever registered the address without
     * proof then loses the password, linked sign-ins and sessions (no pre-hijacking).
     */
    readonly evicts: boolean;
    /** Of the account after this event; sessions of earlier epochs have ended. */
    readonly sessionEpoch: number;
    readonly at: string;
  }
>;

/** `name` is personal. */
export type ProfileChanged = EventOf<'ProfileChanged', { readonly name: string; readonly at: string }>;
export type RoleGranted = EventOf<'RoleGranted', { readonly role: GrantableRole; readonly at: string }>;
export type RoleRevoked = EventOf<'RoleRevoked', { readonly role: GrantableRole; readonly at: string }>;

/** Ends every session but the kept one, and every other password. The hash itself is not here: it lives in Postgres. */
export type PasswordChanged = EventOf<
  'PasswordChanged',
  {
    readonly reason: 'changed' | 'reset';
    /** Which stored hash is in force from now on. */
    readonly passwordId: string;
    readonly keptSessionId: string | null;
    readonly sessionEpoch: number;
    readonly at: string;
  }
>;

export type SignInLinked = EventOf<
  'SignInLinked',
  {
    readonly provider: Provider;
    /** Personal: the provider's id of the person. */
    readonly subject: string;
    /** Keyed hash of both; id of the `identity` stream that keeps it unique. */
    readonly identityId: string;
    readonly at: string;
  }
>;

/** Logged out everywhere (but the kept session). */
export type SessionsEnded = EventOf<
  'SessionsEnded',
  { readonly keptSessionId: string | null; readonly sessionEpoch: number; readonly at: string }
>;

/** A sign-in with a wrong password or code, at most one a minute so that guessing cannot flood the log. */
export type SignInRefused = EventOf<'SignInRefused', { readonly method: SignInMethod; readonly at: string }>;
export type AccountErased = EventOf<'AccountErased', { readonly at: string }>;
/** Bots, keys and everything else that the erased account owned is gone, too. */
export type ErasureCompleted = EventOf<
  'ErasureCompleted',
  { readonly bots: number; readonly keys: number; readonly at: string }
>;

export type AccountEvent =
  | AccountRegistered
  | EmailVerified
  | ProfileChanged
  | RoleGranted
  | RoleRevoked
  | PasswordChanged
  | SignInLinked
  | SessionsEnded
  | SignInRefused
  | AccountErased
  | ErasureCompleted;
