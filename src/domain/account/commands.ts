import type { CommandOf } from '../shared/decider.js';
import type { GrantableRole, Provider, SignInMethod } from './events.js';

export interface Identity {
  readonly provider: Provider;
  readonly subject: string;
  readonly identityId: string;
}

/** A session that is to go on when the others end, with the epoch that it was started in. */
export interface KeptSession {
  readonly id: string;
  readonly epoch: number;
}

export type AccountCommand =
  /** `identity`: a provider vouches for the address, which is verified thereby. */
  | CommandOf<
      'RegisterAccount',
      {
        readonly email: string;
        readonly name: string;
        readonly method: SignInMethod;
        readonly identity: Identity | null;
        readonly at: string;
      }
    >
  /** `proof`: a code from the mailbox was given by the signed-in account itself, or by somebody not signed in. */
  | CommandOf<'VerifyEmail', { readonly proof: 'session' | 'mailbox'; readonly at: string }>
  | CommandOf<'ChangeProfile', { readonly name: string; readonly at: string }>
  | CommandOf<'GrantRole', { readonly role: GrantableRole; readonly at: string }>
  | CommandOf<'RevokeRole', { readonly role: GrantableRole; readonly at: string }>
  | CommandOf<
      'ChangePassword',
      {
        readonly reason: 'changed' | 'reset';
        /** Of the new one, whose hash is stored. */
        readonly passwordId: string;
        /** Of the one that was shown; null when a code from the mailbox was shown instead. */
        readonly shown: string | null;
        readonly kept: KeptSession | null;
        readonly at: string;
      }
    >
  | CommandOf<'LinkSignIn', Identity & { readonly at: string }>
  | CommandOf<'EndSessions', { readonly at: string }>
  | CommandOf<'RefuseSignIn', { readonly method: SignInMethod; readonly at: string }>
  | CommandOf<'EraseAccount', { readonly at: string }>
  | CommandOf<'CompleteErasure', { readonly bots: number; readonly keys: number; readonly at: string }>;
