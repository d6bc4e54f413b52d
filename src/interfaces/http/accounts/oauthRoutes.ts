import type { Context } from 'koa';
import { z } from 'zod';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { crossSite, setCookies } from '../pipeline/authenticate.js';
import { Problem } from '../problem.js';
import { publicOrigin, trustedOrigins } from '../publicOrigin.js';
import { accepted } from '../reply.js';
import { type Route, route } from '../route.js';
import { cookiePolicy, perIp, setSessionCookies, visitOf } from './replies.js';
import { PROBLEMS } from './schemas.js';

const tag = 'Accounts';
const FLOW = 'oauthFlow';
const provider = z.object({ provider: z.enum(['google', 'github']) });

/** Sign-in with Google and GitHub: there, and back. */
export const oauthRoutes = (get: Get, config: Config): Route[] => [
  route({
    method: 'get',
    path: '/api/auth/oauth/:provider',
    tag,
    summary: 'Go to the provider to sign in, or with `link=true` to add it to your account',
    access: { kind: 'public' },
    rate: perIp('oauth', 60),
    params: provider,
    query: z.strictObject({
      returnTo: z
        .string()
        .max(2_000)
        .default('/')
        .meta({ description: 'Where the visitor ends up: a path here, or a page of an allowed origin.' }),
      link: z
        .enum(['true', 'false'])
        .default('false')
        .meta({ description: '`true` adds the sign-in to the account that is signed in.' }),
    }),
    responses: {
      302: { description: 'To the provider' },
      400: PROBLEMS[422],
      401: PROBLEMS[401],
      403: PROBLEMS[403],
      404: PROBLEMS[404],
    },
    handler: async ({ params, query, caller, koa, command }) => {
      const isLink = query.link === 'true';
      if (isLink && caller.kind !== 'account') throw new Problem(401, 'NOT_AUTHENTICATED', 'Sign in first to link.');
      if (isLink) demandOwnPage(config, koa);
      const begun = await get(T.OAuthSignIn).begin(
        params.provider,
        {
          redirectUri: `${publicOrigin(config, koa)}/api/auth/oauth/${params.provider}/callback`,
          returnTo: allowedReturn(config, query.returnTo),
          linkTo: isLink && caller.kind === 'account' ? caller : null,
        },
        command.now,
      );
      const { url, flow } = accepted(begun);
      setCookies(
        koa,
        [{ name: FLOW, value: flow, maxAgeSeconds: get(T.OAuthSignIn).flowSeconds }],
        cookiePolicy(config),
      );
      return { status: 302, headers: { location: url, 'cache-control': 'no-store' } };
    },
  }),
  route({
    method: 'get',
    path: '/api/auth/oauth/:provider/callback',
    tag,
    summary: 'Where the provider sends the visitor back to',
    access: { kind: 'public' },
    rate: perIp('oauth-callback', 60),
    params: provider,
    query: z.looseObject({}),
    responses: {
      302: { description: 'Signed in; to `returnTo`' },
      403: PROBLEMS[403],
      409: PROBLEMS[409],
      422: PROBLEMS[422],
    },
    handler: async (input) => {
      const { koa, caller, params } = input;
      const flow = koa.cookies.get(`__Host-${FLOW}`) ?? koa.cookies.get(FLOW);
      // Used once, whatever comes of it.
      setCookies(koa, [{ name: FLOW }], cookiePolicy(config));
      const person = caller.kind === 'account' ? caller : null;
      const finished = await get(T.OAuthSignIn).finish(params.provider, koa.search, flow, person, visitOf(input));
      const { signedIn, returnTo } = accepted(finished);
      setSessionCookies(get, config, koa, signedIn);
      return { status: 302, headers: { location: returnTo, 'cache-control': 'no-store' } };
    },
  }),
];

/**
 * A link on another site carries the session's cookies along (SameSite=Lax), and could have a stranger's sign-in at the
 * provider added to the account. A page of an allowed origin is told by its Referer, since a navigation has no Origin.
 */
function demandOwnPage(config: Config, koa: Context): void {
  const site = koa.get('sec-fetch-site');
  if (site === '' || site === 'same-origin' || site === 'none') return;
  const referer = koa.get('referer');
  const from = URL.canParse(referer) ? new URL(referer).origin : null;
  if (from !== null && trustedOrigins(config).has(from)) return;
  throw crossSite();
}

/** A path of ours or a page of an allowed origin: an open redirect would carry the visitor anywhere. */
function allowedReturn(config: Config, returnTo: string): string {
  const base = config.http.publicUrl;
  if (URL.canParse(returnTo, base)) {
    const target = new URL(returnTo, base);
    const isOurs = target.origin === new URL(base).origin;
    const path = `${target.pathname}${target.search}${target.hash}`;
    // `/.//evil.example` is a path here too, but what is left without its dots is another site.
    if (isOurs && [returnTo, path].every((text) => /^\/(?![/\\])/.test(text))) return path;
    if (isOurs || config.http.corsOrigins.includes(target.origin)) return target.href;
  }
  throw new Problem(400, 'RETURN_NOT_ALLOWED', 'returnTo must be a path here, or a page of an allowed origin.');
}
