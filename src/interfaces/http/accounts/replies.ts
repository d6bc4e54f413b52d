import type { Context } from 'koa';
import { CLEARED_COOKIES, sessionCookies } from '../../../application/accounts/authenticator.js';
import type { SignedIn } from '../../../application/accounts/sessions.js';
import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import type { AccountCaller } from '../../../application/accounts/views.js';
import type { Visit } from '../../../application/accounts/visit.js';
import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { setCookies } from '../pipeline/authenticate.js';
import { Problem } from '../problem.js';
import type { RateRule, Reply, RouteInput } from '../route.js';

type Input = RouteInput<unknown, unknown, unknown>;

/** Limits of what strangers may try, per address. Closed when they cannot be counted. */
export const perIp = (name: string, points: number, seconds = 60): readonly RateRule[] => [
  { name, points, seconds, per: 'ip', whenUnavailable: 'refuse' },
];

export const visitOf = ({ ip, command, koa }: Input): Visit => ({
  ip,
  userAgent: koa.get('user-agent').slice(0, 512),
  context: command,
});

/** The signed-in person; routes with access `account` have one. */
export function personOf({ caller }: Input): AccountCaller {
  if (caller.kind !== 'account') throw new Problem(401, 'NOT_AUTHENTICATED', 'Sign in.');
  return caller;
}

export const userOf = ({ caller, emailVerified }: Pick<SignedIn, 'caller' | 'emailVerified'>) => ({
  id: caller.accountId,
  email: caller.email,
  name: caller.name,
  roles: caller.roles,
  emailVerified,
});

export const cookiePolicy = (config: Config) => ({ secure: config.environment === 'production' });

/** Sets the three cookies of a session. */
export function setSessionCookies(get: Get, config: Config, koa: Context, signedIn: SignedIn): void {
  const { lifetimeSeconds } = get(ACCOUNT_TOKENS.AccessTokens);
  const lifetimes = { accessSeconds: lifetimeSeconds, sessionSeconds: config.auth.sessionTtlSeconds };
  setCookies(koa, sessionCookies(signedIn, lifetimes), cookiePolicy(config));
}

export const clearSessionCookies = (config: Config, koa: Context): void =>
  setCookies(koa, CLEARED_COOKIES, cookiePolicy(config));

/** The answer of register, login and refresh. Tokens must not stay in any cache. */
export function signedInReply(get: Get, config: Config, koa: Context, signedIn: SignedIn, status: number): Reply {
  setSessionCookies(get, config, koa, signedIn);
  const { accessToken, refreshToken, position } = signedIn;
  return {
    status,
    body: { user: userOf(signedIn), accessToken, refreshToken },
    headers: { 'cache-control': 'no-store' },
    position,
    subject: { id: signedIn.caller.accountId },
  };
}
