import type { Decider, Refusal } from '../shared/decider.js';
import { accept, type Result, refuse } from '../shared/result.js';
import type { AccountCommand, Identity } from './commands.js';
import type { AccountEvent } from './events.js';
import { type Account, type ActiveAccount, evolve, hasEnded, initialAccount } from './state.js';

export type AccountRefusalCode =
  | 'ACCOUNT_NOT_ERASED'
  | 'ACCOUNT_NOT_FOUND'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_ERASED'
  | 'EMAIL_NOT_VERIFIED'
  | 'WRONG_PASSWORD';
export type AccountRefusal = Refusal & { readonly code: AccountRefusalCode };
type Decision = Result<readonly AccountEvent[], AccountRefusal>;

export const wrongPassword = {
  kind: 'forbidden',
  code: 'WRONG_PASSWORD',
  detail: 'The current password is not right.',
} as const satisfies AccountRefusal;

/** Refused sign-ins of one account are recorded at most this often. */
export const REFUSALS_APART_MS = 60_000;

const no = (kind: Refusal['kind'], code: AccountRefusalCode, detail: string): Decision =>
  refuse({ kind, code, detail });

function decide(command: AccountCommand, state: Account): Decision {
  if (command.type === 'RegisterAccount') {
    return state.status === 'none' ? register(command.data) : no('conflict', 'ACCOUNT_EXISTS', 'This account exists.');
  }
  if (state.status === 'none') return no('notFound', 'ACCOUNT_NOT_FOUND', 'This account does not exist.');
  if (state.status === 'erased') {
    if (command.type === 'CompleteErasure') {
      return accept(state.isComplete ? [] : [{ type: 'ErasureCompleted', data: command.data }]);
    }
    return command.type === 'EraseAccount' ? accept([]) : no('gone', 'ACCOUNT_ERASED', 'This account was erased.');
  }
  return change(command, state);
}

function register({ email, name, method, identity, at }: Extract<AccountCommand, { type: 'RegisterAccount' }>['data']) {
  const registered: AccountEvent = { type: 'AccountRegistered', data: { email, name, method, at } };
  if (!identity) return accept([registered]);
  return accept([
    registered,
    { type: 'EmailVerified' as const, data: { evicts: false, sessionEpoch: 0, at } },
    linked(identity, at),
  ]);
}

function change(command: Exclude<AccountCommand, { type: 'RegisterAccount' }>, state: ActiveAccount): Decision {
  const { at } = command.data;
  const next = state.sessionEpoch + 1;
  switch (command.type) {
    case 'VerifyEmail':
      return accept(state.emailVerified ? [] : [verified(state, command.data.proof === 'mailbox', at)]);
    case 'ChangeProfile': {
      const { name } = command.data;
      return accept(name === state.name ? [] : [{ type: 'ProfileChanged', data: { name, at } }]);
    }
    case 'GrantRole':
      return accept(state.isAdmin ? [] : [{ type: 'RoleGranted', data: { role: command.data.role, at } }]);
    case 'RevokeRole':
      return accept(state.isAdmin ? [{ type: 'RoleRevoked', data: { role: command.data.role, at } }] : []);
    case 'ChangePassword': {
      const { reason, passwordId, shown, kept } = command.data;
      if (shown !== null && shown !== state.passwordId) return refuse(wrongPassword);
      // One that has ended meanwhile (the mailbox evicted it, say) must not come back by being kept.
      const keptSessionId = kept && !hasEnded(state, kept.id, kept.epoch) ? kept.id : null;
      return accept([{ type: 'PasswordChanged', data: { reason, passwordId, keptSessionId, sessionEpoch: next, at } }]);
    }
    case 'LinkSignIn':
      return link(command.data, state);
    case 'EndSessions':
      return accept([{ type: 'SessionsEnded', data: { keptSessionId: null, sessionEpoch: next, at } }]);
    case 'RefuseSignIn': {
      const isRecent =
        state.lastRefusalAt !== null && Date.parse(at) - Date.parse(state.lastRefusalAt) < REFUSALS_APART_MS;
      return accept(isRecent ? [] : [{ type: 'SignInRefused', data: { method: command.data.method, at } }]);
    }
    case 'CompleteErasure':
      return no('conflict', 'ACCOUNT_NOT_ERASED', 'This account was not erased.');
    case 'EraseAccount':
      return accept([{ type: 'AccountErased', data: { at } }]);
  }
}

function link(identity: Identity & { readonly at: string }, state: ActiveAccount): Decision {
  if (state.identities.some(({ identityId }) => identityId === identity.identityId)) return accept([]);
  // A sign-in linked before the address was proven would survive when its real owner recovers the account.
  if (!state.emailVerified) {
    return no('forbidden', 'EMAIL_NOT_VERIFIED', 'Verify your e-mail address before you link another sign-in.');
  }
  return accept([linked(identity, identity.at)]);
}

const verified = ({ sessionEpoch }: ActiveAccount, evicts: boolean, at: string): AccountEvent => ({
  type: 'EmailVerified',
  data: { evicts, sessionEpoch: evicts ? sessionEpoch + 1 : sessionEpoch, at },
});

const linked = ({ provider, subject, identityId }: Identity, at: string): AccountEvent => ({
  type: 'SignInLinked',
  data: { provider, subject, identityId, at },
});

export const accountDecider: Decider<AccountCommand, AccountEvent, Account, AccountRefusal> = {
  category: 'account',
  initial: initialAccount,
  evolve,
  decide,
};
