import { z } from 'zod';
import { liveSessions, type SessionRow } from '../../../../projections/sessions/queries.js';
import { ACCOUNT_TOKENS as T } from '../../../application/accounts/tokens.js';
import { CURSORS } from '../../../application/cursors.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { Problem } from '../problem.js';
import { accepted, noContent, ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { wholeNumber } from '../wholeNumber.js';
import { clearSessionCookies, personOf } from './replies.js';
import { PROBLEMS, sessionView } from './schemas.js';

const tag = 'Accounts';
const access = { kind: 'account' } as const;
export const pageQuery = z.strictObject({
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().max(500).optional(),
});

/** Where the signed-in person is signed in. */
export const sessionRoutes = (get: Get, config: Config): Route[] => [
  route({
    method: 'get',
    path: '/api/auth/sessions',
    tag,
    summary: 'Your sessions, the newest first',
    access,
    query: pageQuery,
    reads: ['sessions'],
    responses: {
      200: {
        description: 'A page of sessions',
        schema: z.object({ items: z.array(sessionView), nextCursor: z.string().nullable(), total: z.int() }),
      },
      401: PROBLEMS[401],
    },
    handler: async (input) => {
      const { accountId, sessionId } = personOf(input);
      const { limit, cursor } = input.query;
      const list = `sessions:${accountId}`;
      const before = cursor === undefined ? null : get(CURSORS).open(list, cursor);
      if (cursor !== undefined && before === null)
        throw new Problem(400, 'BAD_CURSOR', 'This cursor is not of this list.');
      const options = { now: input.command.now, limit: limit + 1, before };
      const { rows, total } = await liveSessions(get(TOKENS.SqlReader), accountId, options);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const nextCursor = last ? get(CURSORS).seal(list, last.id) : null;
      return ok({ items: rows.slice(0, limit).map((row) => viewOf(row, sessionId)), nextCursor, total });
    },
  }),
  route({
    method: 'delete',
    path: '/api/auth/sessions/:id',
    tag,
    summary: 'End one of your sessions',
    access,
    params: z.object({ id: z.uuid() }),
    responses: { 204: { description: 'Ended' }, 401: PROBLEMS[401], 404: PROBLEMS[404] },
    handler: async (input) => {
      const { accountId } = personOf(input);
      const revoked = await get(T.Sessions).revoke(input.params.id, accountId, 'revoked', input.command);
      return noContent({ position: accepted(revoked).position });
    },
  }),
  route({
    method: 'post',
    path: '/api/auth/logout-all',
    tag,
    summary: 'End all your sessions, this one too',
    access,
    responses: { 204: { description: 'Ended; the cookies are cleared' }, 401: PROBLEMS[401] },
    handler: async (input) => {
      const { accountId } = personOf(input);
      const ended = accepted(await get(T.Sessions).revokeAll(accountId, input.command));
      clearSessionCookies(config, input.koa);
      return noContent({ position: ended.position });
    },
  }),
];

const viewOf = (row: SessionRow, currentId: string) => ({
  id: row.id,
  current: row.id === currentId,
  method: row.method,
  ip: row.ip,
  userAgent: row.userAgent,
  startedAt: row.startedAt.toISOString(),
  lastRefreshedAt: row.refreshedAt.toISOString(),
  expiresAt: row.endsAt.toISOString(),
});
