import { z } from 'zod';
import { CODE_MINUTES } from '../../../application/accounts/codes.js';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { Problem } from '../problem.js';
import { accepted, noContent } from '../reply.js';
import { type Route, route } from '../route.js';
import { clearSessionCookies, perIp, personOf, visitOf } from './replies.js';
import { emailAddress, oneTimeCode, PROBLEMS, password } from './schemas.js';

const tag = 'Accounts';
const refused = { 422: PROBLEMS[422], 429: PROBLEMS[429] };
const onItsWay = z.object({ expiresInSeconds: z.int() }).meta({ id: 'CodeOnItsWay' });
const sent = {
  description: 'If the address has an account, a code is on its way to it',
  schema: onItsWay,
};
const ON_ITS_WAY = { status: 202, body: { expiresInSeconds: CODE_MINUTES * 60 } };

/** One-time codes, and what they are good for besides signing in. */
export const codeRoutes = (get: Get, config: Config): Route[] => [
  route({
    method: 'post',
    path: '/api/auth/otp',
    tag,
    summary: 'Ask for a one-time code by mail, to sign in or to verify the address',
    access: { kind: 'public' },
    rate: perIp('codes', 20),
    body: z.strictObject({ email: emailAddress, purpose: z.enum(['signIn', 'verifyEmail']).default('signIn') }),
    responses: { 202: sent, ...refused },
    handler: async ({ body, command }) => {
      accepted(await get(T.Codes).request(body.purpose, body.email, command));
      return ON_ITS_WAY;
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/email/verify',
    tag,
    summary: 'Verify your address with the code from the mail',
    access: { kind: 'account' },
    rate: perIp('verify', 30),
    body: z.strictObject({ code: oneTimeCode, email: emailAddress.optional() }),
    responses: { 204: { description: 'Verified' }, 401: PROBLEMS[401], ...refused },
    handler: async (input) => {
      const caller = personOf(input);
      const { email, code } = input.body;
      if (email !== undefined && email !== caller.email) {
        throw new Problem(403, 'NOT_YOUR_ADDRESS', 'You can only verify the address of your own account.');
      }
      const verified = accepted(await get(T.OwnAccount).verifyEmail(caller, code, visitOf(input)));
      return noContent({ position: verified.position });
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/password/forgot',
    tag,
    summary: 'Ask for a code with which a new password can be set',
    access: { kind: 'public' },
    rate: perIp('codes', 20),
    body: z.strictObject({ email: emailAddress }),
    responses: { 202: sent, ...refused },
    handler: async ({ body, command }) => {
      accepted(await get(T.Codes).request('resetPassword', body.email, command));
      return ON_ITS_WAY;
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/password/reset',
    tag,
    summary: 'Set a new password with the code from the mail; ends all sessions',
    access: { kind: 'public' },
    rate: perIp('login', 60),
    body: z.strictObject({ email: emailAddress, code: oneTimeCode, newPassword: password }),
    responses: { 204: { description: 'Set; sign in with it' }, ...refused },
    handler: async (input) => {
      const { email, code, newPassword } = input.body;
      accepted(await get(T.OwnAccount).resetPassword(email, code, newPassword, visitOf(input)));
      clearSessionCookies(config, input.koa);
      return noContent();
    },
  }),
];
