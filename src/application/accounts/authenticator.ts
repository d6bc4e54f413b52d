import { sessionRevoked } from '../../domain/session/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { newId } from '../ids.js';
import type { Authenticated, Authenticator, CookieChange, Credentials } from '../ports/authenticator.js';
import type { ApiKeyVerifier } from './apiKeyVerifier.js';
import type { AccessTokens, RefreshTokens } from './ports.js';
import type { Sessions, SignedIn } from './sessions.js';
import type { SessionDirectory } from './views.js';

type Outcome = Result<Authenticated, Refusal>;

/** The three cookies of a session; each lives as long as what it holds can be of use. */
export const sessionCookies = (
  signedIn: Pick<SignedIn, 'caller' | 'accessToken' | 'refreshToken'>,
  lifetimes: { readonly accessSeconds: number; readonly sessionSeconds: number },
): readonly CookieChange[] => [
  { name: 'accessToken', value: signedIn.accessToken, maxAgeSeconds: lifetimes.accessSeconds },
  { name: 'refreshToken', value: signedIn.refreshToken, maxAgeSeconds: lifetimes.sessionSeconds },
  { name: 'sessionId', value: signedIn.caller.sessionId, maxAgeSeconds: lifetimes.sessionSeconds },
];

export const CLEARED_COOKIES: readonly CookieChange[] = [
  { name: 'accessToken' },
  { name: 'refreshToken' },
  { name: 'sessionId' },
];

/** Tells who calls: by API key, by bearer token, or by the cookies of a session. */
export class RequestAuthenticator implements Authenticator {
  constructor(
    private readonly keys: ApiKeyVerifier,
    private readonly access: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly sessions: Sessions,
    private readonly directory: SessionDirectory,
    private readonly sessionSeconds: number,
    private readonly now: () => Date,
  ) {}

  async authenticate(credentials: Credentials): Promise<Outcome> {
    const { apiKeyHeader, authorization } = credentials;
    if (apiKeyHeader !== undefined) return this.#byKey(apiKeyHeader);
    if (authorization !== undefined) {
      const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
      if (token === undefined) return denied('AUTHORIZATION_INVALID', 'Authorization takes a bearer token.');
      return token.startsWith('nova_') ? this.#byKey(token) : this.#byBearer(token);
    }
    return this.#byCookies(credentials);
  }

  async #byKey(key: string): Promise<Outcome> {
    const verified = await this.keys.verify(key);
    if (!verified.ok) return verified;
    return accept({ caller: verified.value.caller, cookies: [], byCookie: false, rate: verified.value.rate });
  }

  async #byBearer(token: string): Promise<Outcome> {
    const now = this.now();
    const claims = await this.access.verify(token, now);
    if (!claims) return denied('ACCESS_TOKEN_INVALID', 'The access token is not valid or has expired.');
    const caller = await this.directory.callerOf(claims.sessionId, claims.accountId, now);
    if (!caller) return refuse(sessionRevoked);
    return accept({ caller, cookies: [], byCookie: false });
  }

  async #byCookies({ cookies, ip, userAgent }: Credentials): Promise<Outcome> {
    const { accessToken, refreshToken, sessionId } = cookies;
    if (accessToken === undefined && refreshToken === undefined) {
      // A session id proves nothing: it is no secret.
      return accept({
        caller: { kind: 'anonymous' },
        cookies: sessionId === undefined ? [] : CLEARED_COOKIES,
        byCookie: false,
      });
    }
    const refreshOf = refreshToken === undefined ? null : this.refreshTokens.parse(refreshToken);
    if (sessionId !== undefined && refreshOf && refreshOf.sessionId !== sessionId) return stale('SESSION_MISMATCH');
    const named = sessionId ?? refreshOf?.sessionId;
    // An access token that comes without its session is what a half-cleared browser sends.
    if (named === undefined) return stale('SESSION_MISSING');
    const now = this.now();
    const claims = accessToken === undefined ? null : await this.access.verify(accessToken, now);
    if (claims) {
      if (claims.sessionId !== named) return stale('SESSION_MISMATCH');
      const caller = await this.directory.callerOf(claims.sessionId, claims.accountId, now);
      return caller ? accept({ caller, cookies: [], byCookie: true }) : stale('SESSION_REVOKED');
    }
    if (refreshToken === undefined) return stale('ACCESS_TOKEN_INVALID');
    const context = { commandId: newId(), correlationId: newId(), actor: { kind: 'visitor', id: named }, now } as const;
    const refreshed = await this.sessions.refresh(refreshToken, { ip, userAgent, context }, 'whenDue');
    if (!refreshed.ok) return refuse({ ...refreshed.refusal, info: { cookies: CLEARED_COOKIES } });
    const lifetimes = { accessSeconds: this.access.lifetimeSeconds, sessionSeconds: this.sessionSeconds };
    return accept({
      caller: refreshed.value.caller,
      cookies: sessionCookies(refreshed.value, lifetimes),
      byCookie: true,
    });
  }
}

const denied = (code: string, detail: string): Outcome => refuse({ kind: 'unauthenticated', code, detail });

const stale = (code: string): Outcome =>
  refuse({
    kind: 'unauthenticated',
    code,
    detail: 'These cookies are not those of one session that is still good. Sign in again.',
    info: { cookies: CLEARED_COOKIES },
  });
