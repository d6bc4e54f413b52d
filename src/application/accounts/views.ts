import { type Account, accountDecider, hasEnded, wasEvicted } from '../../domain/account/index.js';
import { apiKeyDecider } from '../../domain/apiKey/index.js';
import { endsAt, sessionDecider, sessionRevoked } from '../../domain/session/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import type { Caller, KnownCaller, Role } from '../caller.js';
import type { CommandHandler } from '../handleCommand.js';
import type { VerifiedCache } from './ports.js';

/** What a request needs to know of an account. Holds personal data: its cache entry is deleted at every change. */
export type AccountView =
  | {
      readonly status: 'active';
      readonly email: string;
      readonly name: string;
      readonly emailVerified: boolean;
      readonly roles: readonly Role[];
      readonly sessionEpoch: number;
      readonly keptSessionId: string | null;
      readonly evictedAt: string | null;
    }
  | { readonly status: 'gone' };

export type SessionView =
  | { readonly status: 'active'; readonly accountId: string; readonly epoch: number; readonly endsAt: number }
  | { readonly status: 'gone' };

export type AccountCaller = Extract<Caller, { kind: 'account' }>;

export const keyRevoked: Refusal = {
  kind: 'unauthenticated',
  code: 'API_KEY_REVOKED',
  detail: 'This API key has been revoked.',
};

const rolesOf = (isAdmin: boolean): readonly Role[] => (isAdmin ? ['user', 'admin'] : ['user']);

export const accountView = (state: Account): AccountView => {
  if (state.status !== 'active') return { status: 'gone' };
  const { isAdmin, status, email, name, emailVerified, sessionEpoch, keptSessionId, evictedAt } = state;
  return { status, email, name, emailVerified, roles: rolesOf(isAdmin), sessionEpoch, keptSessionId, evictedAt };
};

/** Accounts and sessions as requests see them: through the caches, from their streams otherwise. */
export class SessionDirectory {
  constructor(
    private readonly handler: CommandHandler,
    private readonly accounts: VerifiedCache<AccountView>,
    private readonly sessions: VerifiedCache<SessionView>,
  ) {}

  account(accountId: string): Promise<AccountView> {
    return this.accounts.get(accountId, accountId, async () => {
      const { state, revision } = await this.handler.load(accountDecider, accountId);
      return { value: accountView(state), revision };
    });
  }

  session(sessionId: string): Promise<SessionView> {
    return this.sessions.get(sessionId, sessionId, async () => {
      const { state, revision } = await this.handler.load(sessionDecider, sessionId);
      if (state.status !== 'active') return { value: { status: 'gone' }, revision };
      const { accountId, epoch } = state;
      return { value: { status: 'active', accountId, epoch, endsAt: endsAt(state) }, revision };
    });
  }

  /** The caller behind a session that is still good, or null. */
  async callerOf(sessionId: string, accountId: string, now: Date): Promise<AccountCaller | null> {
    const [session, account] = await Promise.all([this.session(sessionId), this.account(accountId)]);
    if (session.status !== 'active' || account.status !== 'active') return null;
    if (session.accountId !== accountId || session.endsAt <= now.getTime()) return null;
    if (hasEnded(account, sessionId, session.epoch)) return null;
    const { roles, email, name } = account;
    return { kind: 'account', accountId, sessionId, roles, email, name };
  }

  /**
   * Why a caller is let in no more, or null: by the streams themselves. For what outlives its session (a key, another
   * sign-in), the time that caches may be behind is too long.
   */
  async endOf(caller: KnownCaller): Promise<Refusal | null> {
    const { state: account } = await this.handler.load(accountDecider, caller.accountId);
    if (caller.kind === 'account') {
      const { state: session } = await this.handler.load(sessionDecider, caller.sessionId);
      const isIn = account.status === 'active' && session.status === 'active';
      return isIn && !hasEnded(account, caller.sessionId, session.epoch) ? null : sessionRevoked;
    }
    const { state: key } = await this.handler.load(apiKeyDecider, caller.keyId);
    const isIn = account.status === 'active' && key.status === 'active';
    return isIn && !wasEvicted(account, key.issuedAt) ? null : keyRevoked;
  }

  accountChanged(accountId: string, revision: number): Promise<void> {
    return this.accounts.invalidate(accountId, revision);
  }

  sessionChanged(sessionId: string, revision: number): Promise<void> {
    return this.sessions.invalidate(sessionId, revision);
  }
}
