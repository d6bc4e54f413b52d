import type { Context } from 'koa';
import type { Caller, Scope } from '../../../application/caller.js';
import type {
  Authenticated,
  Authenticator,
  CookieChange,
  Credentials,
} from '../../../application/ports/authenticator.js';
import { Problem } from '../problem.js';
import type { Access, Method } from '../route.js';

export interface CookiePolicy {
  readonly secure: boolean;
}

/** Authenticates a request and holds it against what the route demands. */
export async function authenticate(
  koa: Context,
  authenticator: Authenticator,
  access: Access,
  policy: CookiePolicy,
): Promise<Pick<Authenticated, 'caller' | 'byCookie' | 'rate'>> {
  const result = await authenticator.authenticate(credentialsOf(koa));
  if (!result.ok) {
    setCookies(koa, (result.refusal.info?.cookies as CookieChange[] | undefined) ?? [], policy);
    // Stale cookies must not stand between a visitor and the sign-in page.
    if (access.kind === 'public') return { caller: { kind: 'anonymous' }, byCookie: false };
    const { cookies: _cookies, ...info } = result.refusal.info ?? {};
    throw Problem.refused({ ...result.refusal, info });
  }
  setCookies(koa, result.value.cookies, policy);
  demand(result.value.caller, access);
  return result.value;
}

function demand(caller: Caller, access: Access): void {
  if (access.kind === 'public') return;
  if (caller.kind === 'anonymous') {
    throw new Problem(401, 'NOT_AUTHENTICATED', 'Sign in, or send an API key.');
  }
  if (access.kind === 'chat') {
    demandScope(caller, 'chat:write');
    return;
  }
  if (caller.kind === 'publishable') {
    throw new Problem(403, 'KEY_NOT_ALLOWED', 'A publishable key is for the chat of its bot and nothing else.');
  }
  if (access.kind === 'key') {
    demandScope(caller, access.scope);
    return;
  }
  if (caller.kind !== 'account') {
    throw new Problem(403, 'SIGN_IN_REQUIRED', 'This takes a signed-in person; an API key is not enough.');
  }
  if (access.role && !caller.roles.includes(access.role)) {
    throw new Problem(403, 'ROLE_REQUIRED', `This takes the role ${access.role}.`, { role: access.role });
  }
}

/** For what a request may do besides that which its route is for. @throws Problem 403 for a key that may not. */
export function demandScope(caller: Caller, scope: Scope): void {
  if (caller.kind !== 'apiKey' || caller.scopes.includes(scope)) return;
  throw new Problem(403, 'SCOPE_MISSING', `The API key lacks the scope ${scope}.`, { scope });
}

function credentialsOf(koa: Context): Credentials {
  const cookies: Record<string, string | undefined> = {};
  const names = koa.req.headers.cookie === undefined ? [] : ['accessToken', 'refreshToken', 'sessionId'];
  for (const name of names) {
    cookies[name] = koa.cookies.get(`__Host-${name}`) ?? koa.cookies.get(name);
  }
  const header = (name: string) => koa.get(name) || undefined;
  const [authorization, apiKeyHeader, origin] = [header('authorization'), header('x-api-key'), header('origin')];
  return {
    cookies,
    ...(authorization === undefined ? {} : { authorization }),
    ...(apiKeyHeader === undefined ? {} : { apiKeyHeader }),
    ...(origin === undefined ? {} : { origin }),
    ip: koa.ip,
    userAgent: koa.get('user-agent').slice(0, 512),
  };
}

/** HttpOnly, SameSite=Lax; `__Host-` and Secure outside development. */
export function setCookies(koa: Context, changes: readonly CookieChange[], policy: CookiePolicy): void {
  // TLS ends at the proxy in production: the cookie is secure although this connection is not.
  (koa.cookies as { secure: boolean }).secure = policy.secure;
  for (const { name, value, maxAgeSeconds } of changes) {
    const options = { httpOnly: true, sameSite: 'lax', secure: policy.secure, path: '/', overwrite: true } as const;
    const names =
      value === undefined
        ? [name, ...(policy.secure ? [`__Host-${name}`] : [])]
        : [policy.secure ? `__Host-${name}` : name];
    for (const cookie of names) {
      koa.cookies.set(cookie, value ?? null, {
        ...options,
        ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds * 1000 }),
      });
    }
  }
}

/**
 * Cross-site request forgery: what a browser sends with its cookies, unasked, must come from our own pages or from an
 * allowed origin. Programs send neither header and are let through; browsers always send one with a changing request.
 */
export function demandSameOrigin(koa: Context, method: Method, allowed: ReadonlySet<string>): void {
  if (method === 'get') return;
  const origin = koa.get('origin');
  const site = koa.get('sec-fetch-site');
  const isOwn = origin !== '' && (allowed.has(origin) || origin === `${koa.protocol}://${koa.host}`);
  if (isOwn || (origin === '' && (site === '' || site === 'same-origin' || site === 'none'))) return;
  throw crossSite();
}

export const crossSite = () =>
  new Problem(403, 'CROSS_SITE_REQUEST', 'This request comes from a site that is not allowed to act for you.');
