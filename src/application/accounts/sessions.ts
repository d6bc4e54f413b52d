import { accountDecider, hasEnded } from '../../domain/account/index.js';
import {
  type RevocationReason,
  type SessionMethod,
  sessionDecider,
  sessionRevoked,
} from '../../domain/session/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { newId } from '../ids.js';
import type { AccessTokens, LookupHashes, ParsedRefreshToken, RefreshTokens } from './ports.js';
import { type AccountCaller, accountView, type SessionDirectory } from './views.js';
import { atOf, stepAs, type Visit } from './visit.js';

/** What a sign-in or a refresh hands to the client. */
export interface SignedIn {
  readonly caller: AccountCaller;
  readonly emailVerified: boolean;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly position: bigint | null;
}

export interface SessionLimits {
  readonly idleSeconds: number;
  readonly maxSeconds: number;
}

/** A refresh token is not spent by an ordinary request while the access token that came with it would still be good. */
const SPEND_AFTER_SECONDS = 15 * 60;

/** For so long after a sign-in a session may change how its account is entered (OWASP ASVS 5.0, 7.5.1). */
const FRESH_MS = 15 * 60_000;

const unauthenticated = (code: string, detail: string) => refuse<Refusal>({ kind: 'unauthenticated', code, detail });
export const wrongCredentials = () =>
  unauthenticated('INVALID_CREDENTIALS', 'E-mail address and password (or code) do not belong together.');
const ended = () => refuse(sessionRevoked);

/** Sessions: started by a sign-in, kept by refreshing, ended one by one or all at once. */
export class Sessions {
  constructor(
    private readonly handler: CommandHandler,
    private readonly directory: SessionDirectory,
    private readonly access: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly hashes: LookupHashes,
    private readonly limits: SessionLimits,
  ) {}

  /**
   * Starts a session of an account whose owner has just proven to be it.
   * @param epoch of the account when the proof was looked at, for one that loses its worth when all sessions end.
   */
  async start(
    accountId: string,
    method: SessionMethod,
    visit: Visit,
    epoch: number | null,
  ): Promise<Result<SignedIn, Refusal>> {
    const { state } = await this.handler.load(accountDecider, accountId);
    if (state.status !== 'active') return unauthenticated('ACCOUNT_ERASED', 'This account no longer exists.');
    if (epoch !== null && epoch !== state.sessionEpoch) return wrongCredentials();
    const sessionId = newId();
    const { token, hash } = this.refreshTokens.first(sessionId);
    const { now } = visit.context;
    const started = await this.handler.handle(
      sessionDecider,
      sessionId,
      {
        type: 'StartSession',
        data: {
          accountId,
          method,
          tokenHash: hash,
          client: await this.hashes.client(visit.userAgent, visit.ip),
          ip: visit.ip,
          userAgent: visit.userAgent,
          epoch: epoch ?? state.sessionEpoch,
          idleSeconds: this.limits.idleSeconds,
          expiresAt: new Date(now.getTime() + this.limits.maxSeconds * 1000).toISOString(),
          at: atOf(visit.context),
        },
      },
      stepAs(visit.context, `session ${sessionId}`, accountId),
    );
    if (!started.ok) return started;
    const { emailVerified, name, email, roles } = accountView(state) as Extract<
      ReturnType<typeof accountView>,
      { status: 'active' }
    >;
    const accessToken = await this.access.issue({ accountId, sessionId }, now);
    const caller = { kind: 'account', accountId, sessionId, roles, email, name } as const;
    return accept({ caller, emailVerified, accessToken, refreshToken: token, position: started.value.position });
  }

  /**
   * Spends a refresh token. Parallel refreshes of one client all get the same new token; a token used before ends
   * the session. With `spend: 'whenDue'` a young token is proof enough and stays as it is.
   */
  async refresh(token: string, visit: Visit, spend: 'always' | 'whenDue'): Promise<Result<SignedIn, Refusal>> {
    const parsed = this.refreshTokens.parse(token);
    if (!parsed) return unauthenticated('REFRESH_TOKEN_INVALID', 'This refresh token is not valid. Sign in again.');
    const { state, position } = await this.handler.load(sessionDecider, parsed.sessionId);
    if (state.status === 'active') {
      const account = await this.handler.load(accountDecider, state.accountId);
      const isOut = account.state.status !== 'active' || hasEnded(account.state, parsed.sessionId, state.epoch);
      if (isOut) return ended();
      const ageMs = visit.context.now.getTime() - Date.parse(state.refreshedAt);
      if (spend === 'whenDue' && state.tokenHash === parsed.hash && ageMs < SPEND_AFTER_SECONDS * 1000) {
        const isOver = (await this.directory.callerOf(parsed.sessionId, state.accountId, visit.context.now)) === null;
        return isOver ? ended() : this.#handOut(parsed, token, state.accountId, position, visit.context);
      }
    }
    const actor = state.status === 'none' ? parsed.sessionId : state.accountId;
    return this.#rotate(parsed, actor, visit);
  }

  async #rotate(parsed: ParsedRefreshToken, accountId: string, visit: Visit): Promise<Result<SignedIn, Refusal>> {
    const rotated = await this.handler.handle(
      sessionDecider,
      parsed.sessionId,
      {
        type: 'RefreshSession',
        data: {
          generation: parsed.generation,
          tokenHash: parsed.hash,
          nextTokenHash: parsed.follow(1).hash,
          client: await this.hashes.client(visit.userAgent, visit.ip),
          at: atOf(visit.context),
        },
      },
      stepAs(visit.context, `refresh ${parsed.hash}`, accountId),
    );
    if (!rotated.ok) return rotated;
    const { state, revision, position, events } = rotated.value;
    if (events.length > 0) await this.directory.sessionChanged(parsed.sessionId, revision);
    if (state.status !== 'active') {
      return unauthenticated(
        'REFRESH_TOKEN_REUSED',
        'This refresh token was used before, so its session has been ended.',
      );
    }
    const { token } = parsed.follow(state.generation - parsed.generation);
    return this.#handOut(parsed, token, state.accountId, position, visit.context);
  }

  async #handOut(
    { sessionId }: ParsedRefreshToken,
    refreshToken: string,
    accountId: string,
    position: bigint | null,
    { now }: CommandContext,
  ): Promise<Result<SignedIn, Refusal>> {
    const account = await this.directory.account(accountId);
    if (account.status !== 'active') return ended();
    const { roles, email, name, emailVerified } = account;
    const accessToken = await this.access.issue({ accountId, sessionId }, now);
    const caller = { kind: 'account', accountId, sessionId, roles, email, name } as const;
    return accept({ caller, emailVerified, accessToken, refreshToken, position });
  }

  /** Whether its owner has proven to be it just now: a session that was stolen later is not enough for everything. */
  async isFresh(sessionId: string, now: Date): Promise<boolean> {
    const { state } = await this.handler.load(sessionDecider, sessionId);
    return state.status === 'active' && now.getTime() - Date.parse(state.startedAt) < FRESH_MS;
  }

  /** Ends a session of `accountId`; another's session is as good as none. */
  async revoke(sessionId: string, accountId: string, reason: RevocationReason, context: CommandContext) {
    const { state } = await this.handler.load(sessionDecider, sessionId);
    if (state.status === 'none' || state.accountId !== accountId) {
      return refuse<Refusal>({ kind: 'notFound', code: 'SESSION_NOT_FOUND', detail: 'This session does not exist.' });
    }
    const at = atOf(context);
    const revoked = await this.handler.handle(
      sessionDecider,
      sessionId,
      { type: 'RevokeSession', data: { reason, at } },
      context,
    );
    if (revoked.ok) await this.directory.sessionChanged(sessionId, revoked.value.revision);
    return revoked;
  }

  /** Ends all sessions of an account at once, whether or not any read model knows of them yet. */
  async revokeAll(accountId: string, context: CommandContext) {
    const data = { at: atOf(context) };
    const result = await this.handler.handle(accountDecider, accountId, { type: 'EndSessions', data }, context);
    if (result.ok) await this.directory.accountChanged(accountId, result.value.revision);
    return result;
  }
}
