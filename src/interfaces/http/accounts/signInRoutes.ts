import { z } from 'zod';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { Problem } from '../problem.js';
import { accepted, noContent, ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { clearSessionCookies, perIp, personOf, signedInReply, visitOf } from './replies.js';
import { emailAddress, oneTimeCode, PROBLEMS, password, personName, signedInView } from './schemas.js';

const tag = 'Accounts';
const open = { kind: 'public' } as const;
const signedIn = { description: 'Signed in; the three cookies are set', schema: signedInView };
const refused = { 401: PROBLEMS[401], 422: PROBLEMS[422], 429: PROBLEMS[429] };

/** Ways in and out: register, sign in, refresh, sign out. */
export const signInRoutes = (get: Get, config: Config): Route[] => [
  route({
    method: 'post',
    path: '/api/auth/register',
    tag,
    summary: 'Create an account and sign in',
    access: open,
    rate: perIp('register', 60),
    body: z.strictObject({ email: emailAddress, password, name: personName.default('') }),
    responses: { 201: signedIn, 409: PROBLEMS[409], ...refused },
    handler: async (input) => {
      const registered = await get(T.SignIn).register(input.aggregateId, input.body, visitOf(input));
      return signedInReply(get, config, input.koa, accepted(registered), 201);
    },
  }),
  ...['/api/auth/login', '/api/auth/loginByPassword'].map((path) =>
    route({
      method: 'post',
      path,
      tag,
      summary: 'Sign in with a password',
      access: open,
      rate: perIp('login', 60),
      body: z.strictObject({ email: emailAddress, password }),
      responses: { 200: signedIn, ...refused },
      handler: async (input) => {
        const { email, password: given } = input.body;
        const entered = await get(T.SignIn).byPassword(email, given, visitOf(input));
        return signedInReply(get, config, input.koa, accepted(entered), 200);
      },
    }),
  ),
  route({
    method: 'post',
    path: '/api/auth/otp/login',
    tag,
    summary: 'Sign in with a code from the mail',
    access: open,
    rate: perIp('login', 60),
    body: z.strictObject({ email: emailAddress, code: oneTimeCode }),
    responses: { 200: signedIn, ...refused },
    handler: async (input) => {
      const entered = await get(T.SignIn).byCode(input.body.email, input.body.code, visitOf(input));
      return signedInReply(get, config, input.koa, accepted(entered), 200);
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/refresh',
    tag,
    summary: 'Exchange a refresh token (from the body, or the cookie) for new tokens',
    access: open,
    rate: perIp('refresh', 300),
    body: z.strictObject({ refreshToken: z.string().max(1_000).optional() }),
    responses: { 200: signedIn, ...refused },
    handler: async (input) => {
      const { koa } = input;
      const cookie = koa.cookies.get('__Host-refreshToken') ?? koa.cookies.get('refreshToken');
      const token = input.body.refreshToken ?? cookie;
      if (!token) throw new Problem(401, 'REFRESH_TOKEN_MISSING', 'Send a refresh token, as a field or as a cookie.');
      const refreshed = await get(T.Sessions).refresh(token, visitOf(input), 'always');
      if (!refreshed.ok) clearSessionCookies(config, koa);
      return signedInReply(get, config, koa, accepted(refreshed), 200);
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/logout',
    tag,
    summary: 'End this session',
    access: { kind: 'account' },
    responses: { 204: { description: 'Ended; the cookies are cleared' }, 401: PROBLEMS[401] },
    handler: async (input) => {
      const { sessionId, accountId } = personOf(input);
      clearSessionCookies(config, input.koa);
      const ended = accepted(await get(T.Sessions).revoke(sessionId, accountId, 'logout', input.command));
      return noContent({ position: ended.position });
    },
  }),
  route({
    method: 'get',
    path: '/api/auth/validateToken',
    tag,
    summary: 'Who is signed in',
    access: { kind: 'account' },
    responses: {
      200: {
        description: 'The signed-in person',
        schema: z.object({ userId: z.uuid(), email: z.email(), name: z.string() }),
      },
      401: PROBLEMS[401],
    },
    handler: async (input) => {
      const { accountId, email, name } = personOf(input);
      return ok({ userId: accountId, email, name }, { headers: { 'cache-control': 'no-store' } });
    },
  }),
];
