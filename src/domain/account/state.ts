import type { AccountEvent, Provider } from './events.js';

export interface ActiveAccount {
  readonly status: 'active';
  readonly email: string;
  readonly name: string;
  readonly emailVerified: boolean;
  readonly isAdmin: boolean;
  /** Which of the stored passwords is in force; null: none. The others are of no use, whatever became of their removal. */
  readonly passwordId: string | null;
  readonly identities: readonly { readonly provider: Provider; readonly identityId: string }[];
  /** Grows whenever all sessions end; a session of an earlier epoch is over unless it is the kept one. */
  readonly sessionEpoch: number;
  readonly keptSessionId: string | null;
  /** When the mailbox threw out whoever had registered it without proof; API keys from before are worth nothing. */
  readonly evictedAt: string | null;
  readonly registeredAt: string;
  readonly lastRefusalAt: string | null;
}

export type Account =
  | { readonly status: 'none' }
  | ActiveAccount
  | { readonly status: 'erased'; readonly at: string; readonly isComplete: boolean };

/** The id of the password that an account was registered with. */
export const FIRST_PASSWORD = 'first';

export const initialAccount: Account = { status: 'none' };

export function evolve(state: Account, event: AccountEvent): Account {
  if (event.type === 'AccountRegistered') {
    return {
      status: 'active',
      email: event.data.email,
      name: event.data.name,
      emailVerified: false,
      isAdmin: false,
      passwordId: event.data.method === 'password' ? FIRST_PASSWORD : null,
      identities: [],
      sessionEpoch: 0,
      keptSessionId: null,
      evictedAt: null,
      registeredAt: event.data.at,
      lastRefusalAt: null,
    };
  }
  if (state.status === 'erased' && event.type === 'ErasureCompleted') return { ...state, isComplete: true };
  if (state.status !== 'active') return state;
  switch (event.type) {
    case 'EmailVerified': {
      const verified = { ...state, emailVerified: true };
      return event.data.evicts
        ? {
            ...ended(verified, event.data.sessionEpoch, null),
            passwordId: null,
            identities: [],
            evictedAt: event.data.at,
          }
        : verified;
    }
    case 'ProfileChanged':
      return { ...state, name: event.data.name };
    case 'RoleGranted':
      return { ...state, isAdmin: true };
    case 'RoleRevoked':
      return { ...state, isAdmin: false };
    case 'PasswordChanged': {
      const { sessionEpoch, keptSessionId, passwordId } = event.data;
      return { ...ended(state, sessionEpoch, keptSessionId), passwordId };
    }
    case 'SessionsEnded':
      return ended(state, event.data.sessionEpoch, event.data.keptSessionId);
    case 'SignInLinked': {
      const { provider, identityId } = event.data;
      return { ...state, identities: [...state.identities, { provider, identityId }] };
    }
    case 'SignInRefused':
      return { ...state, lastRefusalAt: event.data.at };
    case 'AccountErased':
      return { status: 'erased', at: event.data.at, isComplete: false };
    case 'ErasureCompleted':
      return state;
  }
}

const ended = (state: ActiveAccount, sessionEpoch: number, keptSessionId: string | null): ActiveAccount => ({
  ...state,
  sessionEpoch,
  keptSessionId,
});

/** Whether the account itself has ended this session (a session may also have been revoked alone). */
export const hasEnded = (
  account: Pick<ActiveAccount, 'sessionEpoch' | 'keptSessionId'>,
  sessionId: string,
  epoch: number,
): boolean => epoch < account.sessionEpoch && account.keptSessionId !== sessionId;

/** Whether what was issued then went when the mailbox evicted whoever had registered its address without proof. */
export const wasEvicted = ({ evictedAt }: Pick<ActiveAccount, 'evictedAt'>, issuedAt: string): boolean =>
  evictedAt !== null && issuedAt <= evictedAt;
