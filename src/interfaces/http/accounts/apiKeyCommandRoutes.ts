import { z } from 'zod';
import type { IssuedKey } from '../../../application/accounts/apiKeys.js';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import type { KnownCaller } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { line } from '../bots/text.js';
import { Problem } from '../problem.js';
import { accepted, noContent } from '../reply.js';
import { type Reply, type Route, route } from '../route.js';
import { viewOfIssued } from './apiKeyViews.js';
import { newApiKeyView, PROBLEMS, problem, scope } from './schemas.js';

const tag = 'API keys';
const access = { kind: 'key', scope: 'apiKeys:write' } as const;
const headers = { 'cache-control': 'no-store' };
const shown = { description: 'The key; its text is shown now and never again', schema: newApiKeyView };
/** With an offset the last hours of 9999 are in a year of five digits, for which timestamps have another form. */
const expiry = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) < Date.UTC(10_000, 0), 'must be before the year 10000 in UTC');
const idParams = z.object({ id: z.uuid() });

/** Issuing, rotating and revoking keys. */
export const apiKeyCommandRoutes = (get: Get): Route[] => [
  route({
    method: 'post',
    path: '/api/apiKeys',
    tag,
    summary: 'Issue a key; at most 100 of an account work at the same time',
    access,
    body: z.strictObject({
      name: line({ max: 100, min: 1 }).meta({ example: 'Website' }),
      scopes: z.array(scope).min(1).max(20),
      expiresAt: expiry.optional(),
      limit: z
        .strictObject({ points: z.int().min(1).max(10_000_000), seconds: z.int().min(1).max(86_400) })
        .default({ points: 600, seconds: 60 })
        .meta({ description: 'Requests per time' }),
    }),
    responses: {
      201: shown,
      401: PROBLEMS[401],
      403: PROBLEMS[403],
      409: problem('There are as many keys as an account may have, or this one was issued already'),
      422: PROBLEMS[422],
    },
    handler: async ({ caller, body, command, aggregateId }) => {
      if (caller.kind === 'anonymous') throw new Problem(401, 'NOT_AUTHENTICATED', 'Sign in, or send an API key.');
      const request = {
        name: body.name,
        scopes: [...new Set(body.scopes)],
        limit: body.limit,
        expiresAt: body.expiresAt === undefined ? null : new Date(body.expiresAt).toISOString(),
      };
      const issued = accepted(await get(T.ApiKeys).issue(aggregateId, caller as KnownCaller, request, command));
      return replyOf(issued, null, 201);
    },
  }),
  route({
    method: 'post',
    path: '/api/apiKeys/:id/rotate',
    tag,
    summary: 'Replace a key; the former one goes on working for the overlap',
    access,
    params: idParams,
    body: z.strictObject({
      overlapSeconds: z
        .int()
        .min(0)
        .max(30 * 86_400)
        .default(3_600),
    }),
    responses: { 200: shown, 401: PROBLEMS[401], 404: PROBLEMS[404], 409: PROBLEMS[409] },
    handler: async ({ caller, params, body, command }) => {
      const rotated = accepted(await get(T.ApiKeys).rotate(params.id, caller, body.overlapSeconds, command));
      return replyOf(rotated, command.now.toISOString(), 200);
    },
  }),
  route({
    method: 'delete',
    path: '/api/apiKeys/:id',
    tag,
    summary: 'Revoke a key, at once and for ever',
    access,
    params: idParams,
    responses: { 204: { description: 'Revoked' }, 401: PROBLEMS[401], 404: PROBLEMS[404] },
    handler: async ({ caller, params, command }) => {
      const { position } = accepted(await get(T.ApiKeys).revoke(params.id, caller, command));
      return noContent({ position });
    },
  }),
];

/** What its owner calls a key is personal, also in the answer to an administrator. */
function replyOf(issued: IssuedKey, rotatedAt: string | null, status: number): Reply {
  const { revision, position, state } = issued;
  const subject = { id: state.accountId };
  return { status, body: viewOfIssued(issued, rotatedAt), headers, revision, position, subject };
}
