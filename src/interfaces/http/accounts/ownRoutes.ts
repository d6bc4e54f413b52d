import { z } from 'zod';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import type { Get } from '../../../application/token.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { Problem } from '../problem.js';
import { accepted, noContent, ok } from '../reply.js';
import { type Route, type RouteInput, route } from '../route.js';
import { clearSessionCookies, perIp, personOf, visitOf } from './replies.js';
import { oneTimeCode, PROBLEMS, password, personName, userView } from './schemas.js';

const tag = 'Accounts';
const access = { kind: 'account' } as const;
const own = userView
  .extend({
    createdAt: z.iso.datetime(),
    signIn: z.object({ password: z.boolean(), providers: z.array(z.enum(['google', 'github'])) }),
  })
  .meta({ id: 'OwnAccount' });

/** The signed-in person's own account. */
export const ownRoutes = (get: Get, config: Config): Route[] => [
  route({
    method: 'get',
    path: '/api/auth/me',
    tag,
    summary: 'Your account',
    access,
    responses: { 200: { description: 'Your account', schema: own }, 401: PROBLEMS[401] },
    handler: async (input) => ok(await viewOf(get, personOf(input).accountId)),
  }),
  route({
    method: 'patch',
    path: '/api/auth/me',
    tag,
    summary: 'Change your name',
    access,
    body: z.strictObject({ name: personName }),
    responses: { 200: { description: 'Your account', schema: own }, 401: PROBLEMS[401], 422: PROBLEMS[422] },
    handler: async (input) => {
      const caller = personOf(input);
      const changed = accepted(await get(T.OwnAccount).changeName(caller, input.body.name, visitOf(input)));
      const { revision, position } = changed;
      const subject = { id: caller.accountId };
      return ok(await viewOf(get, caller.accountId), { revision, position, subject });
    },
  }),
  route({
    method: 'delete',
    path: '/api/auth/me',
    tag,
    summary: 'Erase your account and all that it owns, for ever; proven by the password, or by a code (see `otp`)',
    access,
    rate: perIp('login', 60),
    body: z.strictObject({ password: password.optional(), code: oneTimeCode.optional() }),
    responses: { 204: { description: 'Erased' }, 401: PROBLEMS[401], 403: PROBLEMS[403], 422: PROBLEMS[422] },
    handler: async (input) => {
      const caller = personOf(input);
      await demandProof(get, input);
      const erased = accepted(await get(T.EraseAccount).erase(caller.accountId, input.command));
      clearSessionCookies(config, input.koa);
      return noContent({ position: erased.position });
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/password',
    tag,
    summary: 'Change your password; ends your other sessions',
    access,
    rate: perIp('login', 60),
    body: z.strictObject({ currentPassword: password, newPassword: password }),
    responses: { 204: { description: 'Changed' }, 401: PROBLEMS[401], 403: PROBLEMS[403], 422: PROBLEMS[422] },
    handler: async (input) => {
      const given = { current: input.body.currentPassword, next: input.body.newPassword };
      const changed = accepted(await get(T.OwnAccount).changePassword(personOf(input), given, visitOf(input)));
      return noContent({ position: changed.position });
    },
  }),
];

async function viewOf(get: Get, accountId: string) {
  const found = await get(T.Accounts).byId(accountId);
  if (!found) throw new Problem(401, 'ACCOUNT_ERASED', 'This account no longer exists.');
  const { email, name, isAdmin, emailVerified, registeredAt, passwordId, identities } = found.state;
  return {
    id: accountId,
    email,
    name,
    roles: isAdmin ? ['user', 'admin'] : ['user'],
    emailVerified,
    createdAt: registeredAt,
    signIn: { password: passwordId !== null, providers: [...new Set(identities.map(({ provider }) => provider))] },
  };
}

/** An open browser is not enough to erase an account. */
async function demandProof(
  get: Get,
  input: RouteInput<unknown, unknown, { password?: string | undefined; code?: string | undefined }>,
): Promise<void> {
  const caller = personOf(input);
  const { password: given, code } = input.body;
  if (given !== undefined) {
    accepted(await get(T.OwnAccount).confirm(caller, given, visitOf(input)));
    return;
  }
  if (code === undefined) {
    throw new Problem(422, 'PROOF_MISSING', 'Send your password, or a code from your mail.');
  }
  accepted(await get(T.OwnAccount).confirmByCode(caller, code, visitOf(input)));
}
